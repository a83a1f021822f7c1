// The attendance sheet at the speed of a keyboard: a letter marks and goes on to the next person.
// And what others save meanwhile comes in by itself, never over what is being typed here.
(() => {
  "use strict";
  const MARKS = { p: "present", l: "late", w: "recorded", r: "recorded", e: "excused", a: "absent" };
  const sheet = document.getElementById("sheet");
  if (!sheet) return;
  const words = sheet.dataset;

  for (const one of document.querySelectorAll("[data-with-script]")) one.hidden = false;

  sheet.addEventListener("keydown", (event) => {
    const radio = event.target;
    if (radio.type !== "radio" || event.ctrlKey || event.metaKey || event.altKey) return;
    const mark = MARKS[event.key.toLowerCase()];
    const row = radio.closest("tr");
    if (event.key === "Enter") {
      event.preventDefault();
      move(row, -1 + 2 * !event.shiftKey);
    } else if (mark) {
      event.preventDefault();
      const chosen = row.querySelector(`input[value="${mark}"]`);
      chosen.checked = true;
      chosen.focus();
      chosen.dispatchEvent(new Event("change", { bubbles: true }));
      if (mark === "late") row.querySelector("input[name^=minutes]").focus();
      else move(row, 1);
    }
  });

  const rows = [...sheet.querySelectorAll("tr[data-key]")];
  function move(row, step) {
    const other = rows[rows.indexOf(row) + step];
    if (!other) return;
    (other.querySelector("input[type=radio]:checked") || other.querySelector("input[type=radio]")).focus();
  }

  // A line as it was when nobody had touched it, and as it is.
  const field = (row, name) => row.querySelector(`input[name=${name}-${row.dataset.key}]`);
  const note = (row) => field(row, "note");
  const chosen = (row) => row.querySelector("input[type=radio]:checked");
  const seen = (row) => field(row, "seen").value.split(" ");
  const before = new Map(rows.map((row) => [row, "was" in note(row).dataset ? note(row).dataset.was : note(row).value]));
  const touched = (row) => {
    const [, mark = "", minutes = ""] = seen(row);
    const now = chosen(row) ? chosen(row).value : "";
    return now !== mark || (now === "late" && field(row, "minutes").value.trim() !== minutes) || note(row).value.trim() !== before.get(row).trim();
  };

  let saving = false;
  sheet.addEventListener("submit", () => { saving = true; });
  addEventListener("beforeunload", (event) => { if (!saving && rows.some(touched)) event.preventDefault(); });
  addEventListener("pageshow", () => { saving = false; });

  // How many "the rest" are.
  const rest = document.getElementById("rest");
  const count = () => {
    const left = rows.filter((row) => "open" in row.dataset && !chosen(row)).length;
    if (rest) rest.textContent = words.rest.replace("#", left);
  };
  sheet.addEventListener("change", count);

  // What others saved, where the page is about one lecture.
  if (!words.changes) return;
  const show = (row, cell) => {
    for (const radio of row.querySelectorAll("input[type=radio]")) radio.checked = radio.value === cell.mark;
    field(row, "minutes").value = cell.minutes;
    note(row).value = cell.note;
    settle(row, cell);
    row.classList.add("saved");
    row.title = `${words.came} ${cell.says}`;
  };
  const settle = (row, cell) => {
    field(row, "seen").value = cell.seen;
    before.set(row, cell.note);
    row.querySelector(".told").innerHTML = cell.evidence;
    if (cell.is_open) row.dataset.open = "";
    else delete row.dataset.open;
    unask(row);
    count();
  };
  const mine = (row) => {
    const radio = chosen(row);
    const mark = radio ? radio.closest("td").dataset.label : "–";
    const minutes = radio && radio.value === "late" ? ` ${field(row, "minutes").value}` : "";
    return `${mark}${minutes}${note(row).value ? `: ${note(row).value}` : ""}`;
  };
  const make = (name, text, ...inside) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    made.append(...inside);
    return made;
  };
  // Side by side, and the person here decides.
  const asked = new Map();
  const unask = (row) => {
    if (asked.has(row)) asked.get(row).remove();
    asked.delete(row);
  };
  const ask = (row, cell) => {
    unask(row);
    const take = make("button", words.take);
    const keep = make("button", words.keep);
    for (const button of [take, keep]) { button.type = "button"; button.className = "quiet"; }
    take.addEventListener("click", () => { show(row, cell); (chosen(row) || note(row)).focus(); });
    keep.addEventListener("click", () => {
      const typed = [chosen(row), field(row, "minutes").value, note(row).value];
      settle(row, cell);
      field(row, "minutes").value = typed[1];
      note(row).value = typed[2];
      if (!typed[2].trim()) note(row).focus();
      else if (typed[0]) typed[0].focus();
    });
    const sides = make("dl", "", make("div", "", make("dt", words.theirs), make("dd", cell.says)), make("div", "", make("dt", words.mine), make("dd", mine(row))));
    const choice = make("p", "", take, keep, make("span", words.asks));
    choice.className = "actions";
    const cellOfBoth = make("td", "", sides, choice);
    cellOfBoth.colSpan = row.cells.length;
    cellOfBoth.className = "both";
    cellOfBoth.setAttribute("role", "alert");
    const line = make("tr", "", cellOfBoth);
    asked.set(row, line);
    row.after(line);
  };
  const same = (row, cell) => (chosen(row) ? chosen(row).value : "") === cell.mark && note(row).value.trim() === cell.note
    && (cell.mark !== "late" || field(row, "minutes").value.trim() === String(cell.minutes));
  const receive = (cell) => {
    const row = document.getElementById(`p${cell.person}`);
    if (!row || field(row, "seen").value === cell.seen) return;
    if (!touched(row) || same(row, cell)) show(row, cell);
    else ask(row, cell);
  };

  const company = document.getElementById("company");
  const meet = (people) => {
    const told = people.join(" ");
    const [first, second] = company.children;
    if (first.textContent.trim() !== told) first.replaceChildren(make("b", told));
    second.textContent = company.dataset.shared;
    company.hidden = !people.length;
  };

  let since = words.since;
  const look = async () => {
    if (document.hidden || saving) return;
    try {
      const answer = await fetch(`${words.changes}?since=${encodeURIComponent(since)}`, { redirect: "manual", headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const told = await answer.json();
      if (saving) return;
      since = told.since;
      told.cells.forEach(receive);
      meet(told.company);
    } catch { /* The line is away; the next look tells all that came since. */ }
  };
  look();
  setInterval(look, 1000 * Number(words.seconds));
  document.addEventListener("visibilitychange", look);
})();
