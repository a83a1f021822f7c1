// Shows what is written while it is written. Without this script the draft is saved to see it.
(() => {
  const form = document.querySelector("form[data-preview]");
  if (!form) return;
  const pages = document.getElementById("pages");
  const problems = document.getElementById("problems");
  let waiting = 0;
  let newest = 0;

  const drawn = async (page) => {
    const bytes = Uint8Array.from(atob(page), (sign) => sign.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = document.createElement("canvas");
    canvas.width = picture.width;
    canvas.height = picture.height;
    canvas.getContext("2d").drawImage(picture, 0, 0);
    return canvas;
  };

  const told = (title, sentences = []) => {
    problems.replaceChildren();
    if (!title) return;
    const notice = Object.assign(document.createElement("div"), { className: "notice no" });
    const head = document.createElement("p");
    head.append(Object.assign(document.createElement("b"), { textContent: title }));
    const list = document.createElement("ul");
    for (const sentence of sentences) {
      list.append(Object.assign(document.createElement("li"), { textContent: sentence }));
    }
    notice.append(head, list);
    problems.append(notice);
  };

  const show = async () => {
    const number = ++newest;
    const body = new FormData(form);
    const answer = await fetch(form.dataset.preview, { method: "POST", body }).catch(() => null);
    const found = answer && (await answer.json().catch(() => null));
    if (number !== newest) return;
    if (!found) return told(problems.dataset.silent);
    told(found.problems && problems.dataset.title, found.problems);
    if (found.pages) pages.replaceChildren(...(await Promise.all(found.pages.map(drawn))));
  };

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 600);
  });
})();
