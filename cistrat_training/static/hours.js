// Paints hours with keys, mouse and fingers. Without it each box can be ticked.
(() => {
  "use strict";
  const table = document.querySelector("table[data-paint]");
  const rows = [...table.tBodies[0].rows].map((row) =>
    [...row.cells].slice(1).map((cell) => cell.querySelector("input")));
  const boxes = rows.flat().filter(Boolean);
  const LONG_PRESS = 350;

  for (const hint of document.querySelectorAll("[data-paint-only]")) hint.hidden = false;

  const places = new Map();
  rows.forEach((row, y) => row.forEach((box, x) => { if (box) places.set(box, [x, y]); }));

  const says = document.querySelector("[data-painted]");
  const tell = () => {
    const half = boxes.filter((box) => box.checked).length;
    says.textContent = says.dataset.painted.replace("#", half / 2);
  };

  // Keys: one stop in the tab order, arrows from there.
  const go = (box) => {
    for (const other of boxes) other.tabIndex = other === box ? 0 : -1;
  };
  go(boxes.find((box) => box.checked) || rows[16].find(Boolean) || boxes[0]);

  const step = (from, dx, dy) => {
    let [x, y] = places.get(from);
    do { x += dx; y += dy; } while (rows[y] && x in rows[y] && !rows[y][x]);
    return rows[y] && rows[y][x];
  };
  const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  const mirrored = getComputedStyle(table).direction === "rtl" ? -1 : 1;

  table.addEventListener("keydown", (event) => {
    const from = event.target;
    if (!places.has(from) || event.ctrlKey || event.altKey || event.metaKey) return;
    let to;
    if (event.key in STEPS) {
      const [dx, dy] = STEPS[event.key];
      to = step(from, dx * mirrored, dy);
    } else if (event.key === "Home" || event.key === "End") {
      const [x] = places.get(from);
      const column = rows.map((row) => row[x]).filter(Boolean);
      to = event.key === "Home" ? column[0] : column[column.length - 1];
    } else return;
    event.preventDefault();
    if (!to) return;
    if (event.shiftKey) to.checked = from.checked;
    go(to);
    to.focus();
    tell();
  });
  table.addEventListener("focusin", (event) => { if (places.has(event.target)) go(event.target); });
  table.addEventListener("change", tell);

  // Mouse and fingers: a rectangle from where it began, in the state that the first box takes.
  let drawing = null;
  let press = null;
  let clickOf = null;

  const begin = (box) => {
    drawing = { from: places.get(box), state: !box.checked, before: boxes.map((each) => each.checked) };
    extend(box);
    go(box);
    box.focus({ preventScroll: true });
  };
  const extend = (box) => {
    const [x, y] = places.get(box);
    const [left, right] = [Math.min(x, drawing.from[0]), Math.max(x, drawing.from[0])];
    const [top, bottom] = [Math.min(y, drawing.from[1]), Math.max(y, drawing.from[1])];
    boxes.forEach((each, number) => {
      const [column, row] = places.get(each);
      const inside = column >= left && column <= right && row >= top && row <= bottom;
      each.checked = inside ? drawing.state : drawing.before[number];
    });
    tell();
  };
  const boxAt = (event) => {
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const cell = under && under.closest("td");
    const box = cell && cell.querySelector("input");
    return places.has(box) ? box : null;
  };
  const end = () => { drawing = null; clearTimeout(press); press = null; };

  table.addEventListener("pointerdown", (event) => {
    const box = boxAt(event);
    clickOf = null;
    if (!box || event.button !== 0) return;
    if (event.pointerType === "mouse") {
      event.preventDefault();
      clickOf = box;
      begin(box);
      return;
    }
    press = setTimeout(() => { clickOf = box; begin(box); }, LONG_PRESS);
  });
  table.addEventListener("mousedown", (event) => { if (boxAt(event)) event.preventDefault(); });
  addEventListener("pointermove", (event) => {
    if (drawing) {
      const box = boxAt(event);
      if (box) extend(box);
    } else if (press && Math.hypot(event.movementX, event.movementY) > 8) end();
  });
  // Who draws with a finger does not scroll; who scrolls has not held it still before.
  table.addEventListener("touchmove", (event) => { if (drawing) event.preventDefault(); }, { passive: false });
  table.addEventListener("contextmenu", (event) => { if (drawing || press) event.preventDefault(); });
  addEventListener("pointerup", end);
  addEventListener("pointercancel", end);
  // The click behind it would undo what was drawn.
  table.addEventListener("click", (event) => {
    if (clickOf && event.detail) event.preventDefault();
    clickOf = null;
  });
  tell();
})();
