// The attendance sheet at the speed of a keyboard: a letter marks and goes on to the next person.
(() => {
  "use strict";
  const MARKS = { p: "present", l: "late", w: "recorded", e: "excused", a: "absent" };
  const sheet = document.getElementById("sheet");
  if (!sheet) return;

  sheet.addEventListener("keydown", (event) => {
    const radio = event.target;
    if (radio.type !== "radio" || event.ctrlKey || event.metaKey || event.altKey) return;
    const mark = MARKS[event.key.toLowerCase()];
    const row = radio.closest("tr");
    if (event.key === "Enter") {
      event.preventDefault();
      move(row, event.shiftKey ? "previousElementSibling" : "nextElementSibling");
    } else if (mark) {
      event.preventDefault();
      const chosen = row.querySelector(`input[value="${mark}"]`);
      chosen.checked = true;
      chosen.focus();
      if (mark === "late") row.querySelector("input[name^=minutes]").focus();
      else move(row, "nextElementSibling");
    }
  });

  function move(row, where) {
    const other = row[where];
    if (!other) return;
    (other.querySelector("input[type=radio]:checked") || other.querySelector("input[type=radio]")).focus();
  }

  let changed = false;
  sheet.addEventListener("change", () => { changed = true; });
  sheet.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
})();
