// Says how many rows are chosen, and chooses all of a page at once. Without it each box still works.
const table = document.querySelector("[data-choose]");
const boxes = [...table.querySelectorAll("td.pick input")];
const all = table.querySelector("th.pick input");
const count = document.querySelector("[data-chosen]");

function tell() {
  const chosen = boxes.filter((box) => box.checked).length;
  count.textContent = chosen ? count.dataset.chosen.replace("#", chosen) : count.dataset.none;
  all.checked = chosen === boxes.length;
  all.indeterminate = chosen > 0 && chosen < boxes.length;
}

all.hidden = false;
all.addEventListener("change", () => {
  for (const box of boxes) box.checked = all.checked;
  tell();
});
table.addEventListener("change", tell);
tell();
