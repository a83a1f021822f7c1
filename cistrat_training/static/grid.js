// People by lectures: one stop of the keyboard in the whole grid, a letter marks. Each mark is
// saved by itself, and what others save comes in. Without it each cell leads to a page with a form.
(() => {
  "use strict";
  const grid = document.getElementById("grid");
  const panel = document.getElementById("panel");
  if (!grid || !panel) return;
  const KEYS = { p: "present", l: "late", r: "recorded", w: "recorded", e: "excused", a: "absent" };
  const words = panel.dataset;
  const said = document.getElementById("said");
  const undo = document.getElementById("undo");
  const part = (name) => panel.querySelector(`[data-${name}]`);
  const field = (name) => panel.elements[name];

  for (const one of document.querySelectorAll("[data-without-script]")) one.hidden = true;
  for (const one of document.querySelectorAll("[data-with-script]")) one.hidden = false;
  const say = (text) => { said.textContent = text; };

  // The grid, with one stop for the tab key.
  const heads = [...grid.querySelectorAll("thead th[data-lecture]")];
  const rows = [...grid.querySelectorAll("tbody tr")];
  const cells = rows.map((row) => [...row.querySelectorAll("td")]);
  const at = new Map();
  const where = new Map();
  cells.forEach((row, down) => row.forEach((cell, right) => {
    at.set(`${heads[right].dataset.lecture}-${rows[down].dataset.person}`, cell);
    where.set(cell, [down, right]);
    cell.setAttribute("role", "gridcell");
    cell.firstElementChild.tabIndex = -1;
  }));
  grid.setAttribute("role", "grid");
  const lecture = (cell) => heads[where.get(cell)[1]].dataset.lecture;
  const person = (cell) => rows[where.get(cell)[0]].dataset.person;
  const names = (cell) => [rows[where.get(cell)[0]].querySelector("bdi").textContent, heads[where.get(cell)[1]].dataset.name];

  let here = cells[0][0];
  here.firstElementChild.tabIndex = 0;
  const stand = (cell, focus = true) => {
    here.firstElementChild.tabIndex = -1;
    here = cell;
    here.firstElementChild.tabIndex = 0;
    if (!focus) return;
    here.firstElementChild.focus({ preventScroll: true });
    here.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  grid.addEventListener("focusin", (event) => {
    const cell = event.target.closest("tbody td");
    if (cell && cell !== here) stand(cell, false);
  });

  const rtl = document.documentElement.dir === "rtl" ? -1 : 1;
  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -rtl], ArrowRight: [0, rtl], PageUp: [-10, 0], PageDown: [10, 0] };
  const within = (number, end) => Math.max(0, Math.min(number, end - 1));
  const target = (event) => {
    const [down, right] = where.get(here);
    if (event.key === "Home") return cells[event.ctrlKey ? 0 : down][0];
    if (event.key === "End") return cells[event.ctrlKey ? rows.length - 1 : down][heads.length - 1];
    const step = !event.ctrlKey && STEPS[event.key];
    return step && cells[within(down + step[0], rows.length)][within(right + step[1], heads.length)];
  };

  grid.addEventListener("keydown", (event) => {
    if (!event.target.closest("tbody td") || event.altKey || event.metaKey) return;
    const next = target(event);
    const key = event.key.toLowerCase();
    if (next) stand(next);
    else if (event.ctrlKey && key === "a") openColumn(here);
    else if (key === "z") takeBack();
    else if (!event.ctrlKey && KEYS[key]) press(here, KEYS[key]);
    else if (!event.ctrlKey && (event.key === "Enter" || event.key === " ")) openCell(here);
    else return;
    event.preventDefault();
  });
  grid.addEventListener("click", (event) => {
    const cell = event.target.closest("tbody td");
    if (!cell || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    stand(cell);
    openCell(cell);
  });

  // What the server knows of a cell.
  const known = new Map();
  const receive = (told) => {
    const cell = at.get(`${told.lecture}-${told.person}`);
    if (!cell) return;
    const waits = open && open.cell === cell && cell.dataset.seen !== told.seen;
    cell.className = told.shape;
    cell.dataset.seen = told.seen;
    cell.firstElementChild.textContent = told.face;
    cell.firstElementChild.setAttribute("aria-label", told.words);
    known.set(cell, told);
    if (waits) ask(told);
  };
  const shown = (cell) => {
    const [, mark = "", minutes = ""] = cell.dataset.seen.split(" ");
    const told = known.get(cell);
    return { mark, minutes, note: told ? told.note : "" };
  };

  const FINAL = [200, 409, 422];
  const send = async (path, facts) => {
    const data = new URLSearchParams([["csrf_token", field("csrf_token").value], ...facts]);
    let answer;
    try { answer = await fetch(path, { method: "POST", body: data, redirect: "manual", headers: { Accept: "application/json" } }); }
    catch { return { failed: words.offline }; }
    const isJson = (answer.headers.get("Content-Type") || "").includes("json");
    if (!FINAL.includes(answer.status) || !isJson) return { failed: answer.status >= 500 ? words.offline : words.ended };
    return { status: answer.status, ...await answer.json() };
  };
  const door = (number, more = "") => grid.dataset.marks.replace("/0/", `/${number}/`) + more;

  // One mark. What is missing is asked for in the panel.
  const mine = [];
  const remember = (made) => { if (made.length) mine.push(made); undo.disabled = !mine.length; };
  const press = async (cell, mark, minutes = "", note = "", seen = cell.dataset.seen) => {
    const who = person(cell);
    cell.classList.add("waits");
    const told = await send(door(lecture(cell), `/${who}`), [[`mark-${who}`, mark], [`minutes-${who}`, minutes], [`note-${who}`, note], [`seen-${who}`, seen]]);
    cell.classList.remove("waits");
    if (told.status === 200) {
      const before = cell.dataset.seen;
      if (open && open.cell === cell) close(false);
      told.cells.forEach(receive);
      remember(told.cells.filter((one) => one.number && one.seen !== before));
      say(`${words.saved} ${names(cell).join(", ")}: ${told.cells[0].words}`);
      return true;
    }
    if (!open || open.cell !== cell) openCell(cell, { mark, minutes, note, seen });
    if (told.status === 409) { told.cells.forEach(receive); ask(told.cells[0]); }
    wrong(told.failed || told.error);
    (told.field ? field(told.field) : part("error")).focus();
    return false;
  };

  // The panel: of a cell, or of a column.
  let open = null;
  const clear = () => {
    for (const name of ["error", "both", "choose"]) part(name).hidden = true;
    panel.hidden = false;
    grid.parentNode.scrollIntoView({ block: "start" });
    here.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const wrong = (text) => { part("error").textContent = text; part("error").hidden = !text; part("error").tabIndex = -1; };
  const openCell = (cell, typed) => {
    const facts = typed || shown(cell);
    open = { cell, seen: typed ? typed.seen : cell.dataset.seen };
    clear();
    part("one").hidden = false;
    part("all").hidden = true;
    document.getElementById("panel-of").textContent = names(cell).join(", ");
    part("says").textContent = known.has(cell) ? known.get(cell).says : cell.firstElementChild.getAttribute("aria-label");
    for (const radio of panel.querySelectorAll("[name=mark]")) radio.checked = radio.value === facts.mark;
    field("minutes").value = facts.minutes;
    field("note").value = facts.note;
    (panel.querySelector("[name=mark]:checked") || panel.querySelector("[name=mark]")).focus();
  };
  const chosen = () => (panel.querySelector("[name=mark]:checked") || { value: "" }).value;
  const close = (focus = true) => {
    const cell = open && open.cell;
    open = null;
    panel.hidden = true;
    if (focus && cell) stand(cell);
  };
  const ask = (told) => {
    const radio = panel.querySelector("[name=mark]:checked");
    const mark = radio ? radio.parentNode.textContent.trim() : "–";
    part("theirs").textContent = told.says;
    part("mine").textContent = [mark, chosen() === "late" && field("minutes").value, field("note").value].filter(Boolean).join(", ");
    part("both").hidden = part("choose").hidden = false;
    part("says").textContent = told.says;
  };
  part("take").addEventListener("click", () => close());
  part("keep").addEventListener("click", () => {
    open.seen = open.cell.dataset.seen;
    for (const name of ["error", "both", "choose"]) part(name).hidden = true;
    field("note").focus();
  });
  panel.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!open || open.column) return;
    const { cell, seen } = open;
    if (await press(cell, chosen(), field("minutes").value, field("note").value, seen)) stand(cell);
  });
  panel.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  for (const button of panel.querySelectorAll("[data-close]")) button.addEventListener("click", () => close());

  // The rest of a lecture.
  const openColumn = (cell) => {
    const right = where.get(cell)[1];
    const rest = cells.map((row) => row[right]).filter((one) => one.classList.contains("none"));
    open = { cell, column: rest };
    clear();
    part("one").hidden = true;
    part("all").hidden = false;
    document.getElementById("panel-of").textContent = heads[right].dataset.name;
    part("says").textContent = `${words.column} ${words.count.replace("#", rest.length)}`;
    for (const button of panel.querySelectorAll("[data-rest]")) button.disabled = !rest.length;
    (rest.length ? panel.querySelector("[data-rest]") : part("all").querySelector("[data-close]")).focus();
  };
  for (const button of panel.querySelectorAll("[data-rest]")) {
    button.addEventListener("click", async () => {
      const { cell, column } = open;
      const told = await send(door(lecture(cell)), [["mark", button.dataset.rest], ...column.map((one) => ["person", person(one)])]);
      if (told.status !== 200) { wrong(told.failed || told.error); return; }
      open = null;
      told.cells.forEach(receive);
      remember(told.cells.filter((one) => one.number));
      panel.hidden = true;
      stand(cell);
      say(`${words.saved} ${words.count.replace("#", told.cells.length)}`);
    });
  }

  // The last mark of one's own is taken back, with a piece of evidence that says so.
  const takeBack = async () => {
    const made = mine.pop();
    undo.disabled = !mine.length;
    if (!made) { say(words.nothing); return; }
    const told = await send(door(made[0].lecture, "/withdrawals"), made.map((one) => ["mark", `${one.person}-${one.number}`]));
    (told.cells || []).forEach(receive);
    if (told.failed) remember(made);
    if (told.status !== 200) { say(told.failed || told.error); return; }
    const cell = at.get(`${made[0].lecture}-${made[0].person}`);
    stand(cell);
    say(`${words.undone} ${made.length > 1 ? words.count.replace("#", made.length) : names(cell).join(", ")}`);
  };
  undo.addEventListener("click", takeBack);

  // What others save.
  const company = document.getElementById("company");
  let since = grid.dataset.since;
  const look = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(`${grid.dataset.changes}?since=${encodeURIComponent(since)}`, { redirect: "manual", headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const told = await answer.json();
      since = told.since;
      told.cells.forEach((one) => {
        const cell = at.get(`${one.lecture}-${one.person}`);
        if (cell && cell.dataset.seen !== one.seen) receive(one);
      });
      const people = told.company.join(" ");
      if (company.firstElementChild.textContent.trim() !== people) company.firstElementChild.textContent = people;
      company.hidden = !people;
    } catch { /* The line is away; the next look tells all that came since. */ }
  };
  look();
  setInterval(look, 1000 * Number(grid.dataset.seconds));
  document.addEventListener("visibilitychange", look);
  addEventListener("beforeunload", (event) => { if (open && !open.column && field("note").value !== shown(open.cell).note) event.preventDefault(); });
})();
