// The grid of a programme by arrows and by dragging. Without it boxes and buttons do the same.
(() => {
  "use strict";
  const form = document.getElementById("arrangement");
  if (!form) return;
  const said = form.querySelector("[data-said]");
  const legend = form.querySelector("[data-chosen]");
  const boxes = [...document.querySelectorAll("input[name=lecture][form=arrangement]")];
  const cells = [...form.querySelectorAll("[data-grid] tbody td")];
  let carried = null;

  const say = (text) => { said.textContent = ""; setTimeout(() => { said.textContent = text; }, 50); };
  const about = (words, box) => words.replace("#", box.dataset.title);

  form.querySelector("[data-without-script]").hidden = true;
  form.querySelector("[data-with-script]").hidden = false;

  // What was done is said, and the keyboard goes on where it was.
  const told = [...document.querySelectorAll("main > header .notice, main > header .summary")];
  if (told.length) say(told.map((one) => one.textContent.trim()).join(" "));
  const back = location.hash.startsWith("#lecture-") && document.querySelector(`${location.hash} input`);

  const tell = () => {
    const count = boxes.filter((box) => box.checked).length;
    if (legend) legend.textContent = count ? legend.dataset.chosen.replace("#", count) : legend.dataset.none;
  };
  document.addEventListener("change", (event) => { if (boxes.includes(event.target)) tell(); });

  const send = (facts) => {
    for (const [name, value] of Object.entries(facts)) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      form.append(field);
    }
    form.requestSubmit();
  };
  const only = (...wanted) => { for (const box of boxes) box.checked = wanted.includes(box); };

  const pick = (box) => {
    carried = box;
    box.checked = true;
    tell();
    if (!box.closest("td") && here) stand(cells.find((cell) => cell.querySelector(".free")) || here, true);
    say(about(form.dataset.picked, box));
  };
  const leave = () => {
    if (!carried) return;
    carried.checked = false;
    say(about(form.dataset.left, carried));
    carried.focus();
    carried = null;
    tell();
  };

  // Into a free slot, onto another lecture to change places with it, or at the hour of the row.
  const put = (box, cell, other, slot) => {
    if (other === box) return leave();
    if (other) {
      only(box, other);
      return send({ deed: "swap" });
    }
    if (!boxes.some((one) => one.checked && one !== box)) only(box);
    send({ to: slot ? slot.value : cell.dataset.to });
  };

  // One stop for the tab key in the whole grid, or in the list: the cell where the reader is.
  const inside = (cell) => [...cell.querySelectorAll("input, button, a, summary")];
  let here = null;
  const stand = (cell, focus) => {
    if (here) for (const one of [here, ...inside(here)]) one.tabIndex = -1;
    here = cell;
    const stops = inside(cell);
    for (const one of stops) one.tabIndex = 0;
    if (!stops.length) cell.tabIndex = 0;
    if (focus) (stops[0] || cell).focus();
  };
  for (const cell of cells) for (const one of [cell, ...inside(cell)]) one.tabIndex = -1;
  for (const table of form.querySelectorAll("[data-grid]")) {
    table.setAttribute("role", "grid");
    for (const cell of table.querySelectorAll("tbody td")) cell.setAttribute("role", "gridcell");
  }
  const home = back && back.closest("td");
  if (cells.length) stand(home || cells.find((cell) => inside(cell).length) || cells[0], false);
  // The browser goes to the fragment first, which takes the focus away.
  if (back) addEventListener("load", () => setTimeout(() => back.focus(), 0));
  form.addEventListener("focusin", (event) => {
    const cell = event.target.closest("[data-grid] tbody td");
    if (cell && cell !== here) stand(cell, false);
  });

  const rtl = document.documentElement.dir === "rtl" ? -1 : 1;
  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -rtl], ArrowRight: [0, rtl] };
  const rows = [...form.querySelectorAll("[data-grid] tbody tr")];
  const goes = (cell, key) => {
    const row = cell.parentNode;
    const column = [...row.cells].indexOf(cell);
    if (key === "Home") return row.cells[1];
    if (key === "End") return row.cells[row.cells.length - 1];
    const [down, right] = STEPS[key];
    const next = down ? rows[rows.indexOf(row) + down] : row;
    if (!next) return null;
    const at = Math.min(column + right, next.cells.length - 1);
    return at > 0 && (down || at !== column) ? next.cells[at] : null;
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = event.target;
    const cell = at.closest && at.closest("[data-grid] tbody td");
    if (event.key === "Escape") return leave();
    if (cell && (STEPS[event.key] || event.key === "Home" || event.key === "End")) {
      event.preventDefault();
      const next = goes(cell, event.key);
      if (next) stand(next, true);
      return;
    }
    if (event.key !== "Enter") return;
    const box = boxes.includes(at) ? at : null;
    if (box) {
      event.preventDefault();
      if (carried) put(carried, cell, box);
      else pick(box);
    } else if (carried && cell && (at === cell || at.name === "to")) {
      event.preventDefault();
      put(carried, cell, null, at.name === "to" ? at : null);
    }
  });

  // Dragging, as an extra.
  let dragged = null;
  for (const box of boxes) {
    const thing = box.closest("div[id], li[id]");
    thing.draggable = true;
    for (const link of thing.querySelectorAll("a")) link.draggable = false;
    thing.addEventListener("dragstart", (event) => { dragged = box; event.dataTransfer.effectAllowed = "move"; });
    thing.addEventListener("dragend", () => { dragged = null; });
  }
  for (const cell of cells) {
    cell.addEventListener("dragover", (event) => { if (dragged) event.preventDefault(); });
    cell.addEventListener("drop", (event) => {
      if (!dragged) return;
      event.preventDefault();
      const thing = event.target.closest("[id^=lecture-]");
      const slot = event.target.closest("[name=to]") || cell.querySelector("[name=to]");
      only(dragged);
      put(dragged, cell, thing && thing.querySelector("input[name=lecture]"), slot);
    });
  }
  tell();
})();
