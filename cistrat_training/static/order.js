// Rows of a form can be dragged to their place. Without it the places are typed.
(() => {
  "use strict";

  let dragged = null;

  const renumber = (body) => {
    [...body.rows].forEach((row, at) => {
      row.querySelector("input[name^=place-]").value = at + 1;
    });
  };

  for (const hint of document.querySelectorAll("[data-drag]")) hint.hidden = false;
  for (const body of document.querySelectorAll("table[data-order] tbody")) {
    for (const row of body.rows) {
      row.draggable = true;
      for (const link of row.querySelectorAll("a")) link.draggable = false;
      row.addEventListener("dragstart", (event) => {
        if (event.target !== row) return;
        dragged = row;
        event.dataTransfer.effectAllowed = "move";
      });
      row.addEventListener("dragend", () => { dragged = null; });
    }
    body.addEventListener("dragover", (event) => {
      const over = event.target.closest("tr");
      if (!dragged || dragged.parentNode !== body || !over) return;
      event.preventDefault();
      if (over === dragged) return;
      const box = over.getBoundingClientRect();
      const behind = event.clientY > box.top + box.height / 2;
      body.insertBefore(dragged, behind ? over.nextSibling : over);
      renumber(body);
    });
    body.addEventListener("drop", (event) => event.preventDefault());
  }
})();
