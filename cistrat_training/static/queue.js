// Names of an attendance list, decided with one key each.
(() => {
  "use strict";
  const doors = new Map();
  for (const door of document.querySelectorAll("#queue [data-key]")) {
    for (const key of door.dataset.key.split(" ")) doors.set(key, door);
  }
  let pressed = false;
  addEventListener("pageshow", () => { pressed = false; });
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || pressed) return;
    if (event.target.closest("input:not([type=checkbox]), select, textarea")) return;
    const door = doors.get(event.key.toLowerCase());
    if (!door) return;
    event.preventDefault();
    pressed = true; // a second key before the next page would decide about the wrong name
    door.click();
  });
})();
