// Sends a file in chunks that outlast a broken line (docs/uploads.md). Without it the form does.
(() => {
  "use strict";
  const form = document.querySelector("form[data-uploads]");
  if (!form || !globalThis.crypto || !crypto.subtle) return;
  const says = document.getElementById("upload-says");
  const LONGEST_WAIT = 30000;
  const POLL = 2000;

  for (const words of form.querySelectorAll("[data-without-script]")) words.hidden = true;

  const bar = document.createElement("progress");
  const label = document.createElement("span");
  label.id = "upload-label";
  bar.setAttribute("aria-labelledby", label.id);
  const line = document.createElement("p");
  line.hidden = true;
  line.append(bar, " ", label);
  says.before(line);

  const pause = document.createElement("button");
  pause.type = "button";
  pause.className = "quiet";
  pause.textContent = form.dataset.pause;

  const inWords = (size) => (size >= 1e9 ? `${(size / 1e9).toFixed(2)} GB` : size >= 1e6 ? `${(size / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(size / 1e3))} kB`);
  const tell = (text) => { says.textContent = text; };
  const show = (kept, all) => {
    line.hidden = false;
    bar.max = all;
    bar.value = kept;
    label.textContent = form.dataset.progress.replace("%(kept)s", inWords(kept)).replace("%(all)s", inWords(all));
  };

  const digest = async (blob) => {
    const hash = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
    return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  const part = (file, upload, number) => file.slice(number * upload.chunk_size, Math.min((number + 1) * upload.chunk_size, file.size));

  class Stopped extends Error {}

  // What the server said, as JSON. A line that is away throws a TypeError, all else is final.
  const ask = async (address, options = {}) => {
    const headers = { Accept: "application/json", "X-CSRFToken": form.elements.csrf_token.value, ...options.headers };
    const answer = await fetch(address, { ...options, headers, redirect: "manual" });
    if (answer.status >= 500 || answer.status === 429) throw new TypeError("later");
    if (answer.status === 204) return {};
    const isJson = (answer.headers.get("Content-Type") || "").includes("json");
    if (isJson && answer.ok) return answer.json();
    throw new Stopped(isJson ? (await answer.json()).says : form.dataset.ended);
  };

  // Asks until the line is back, longer and longer apart.
  const insist = async (address, options) => {
    for (let wait = 1000; ; wait = Math.min(2 * wait, LONGEST_WAIT)) {
      try {
        return await ask(address, options);
      } catch (error) {
        if (error instanceof Stopped) throw error;
        tell(form.dataset.offline);
        await new Promise((go) => {
          const timer = setTimeout(go, wait);
          addEventListener("online", () => { clearTimeout(timer); go(); }, { once: true });
        });
      }
    }
  };

  // The upload that this file belongs to: one that was begun on any day, or a new one.
  const begun = async (file) => {
    const kind = form.querySelector("input[name=kind]:checked").value;
    for (const entry of document.querySelectorAll("[data-upload][data-state=arriving]")) {
      const isIt = entry.dataset.name === file.name && Number(entry.dataset.size) === file.size && entry.dataset.kind === kind;
      if (!isIt) continue;
      const upload = await insist(entry.dataset.upload);
      let same = true;
      for (const [number, kept] of Object.entries(upload.kept)) same = same && kept === (await digest(part(file, upload, Number(number))));
      if (same) return upload;
    }
    const told = new FormData(form);
    told.delete("file");
    told.set("name", file.name);
    told.set("size", file.size);
    return insist(form.dataset.uploads, { method: "POST", body: told });
  };

  let paused = false;
  let goOn = () => {};
  const whilePaused = () => (paused ? new Promise((go) => { goOn = go; }) : null);
  pause.addEventListener("click", () => {
    paused = !paused;
    pause.textContent = paused ? form.dataset.goOn : form.dataset.pause;
    tell(paused ? form.dataset.paused : "");
    if (!paused) goOn();
  });

  const send = async (file) => {
    const upload = await begun(file);
    const chunks = Math.ceil(file.size / upload.chunk_size);
    let kept = Object.keys(upload.kept).reduce((sum, number) => sum + part(file, upload, Number(number)).size, 0);
    show(kept, file.size);
    form.querySelector(".actions").append(pause);
    for (let number = 0; number < chunks; number += 1) {
      if (upload.kept[number]) continue;
      await whilePaused();
      const blob = part(file, upload, number);
      const headers = { "Content-Type": "application/octet-stream", "X-Chunk-SHA256": await digest(blob) };
      await insist(`${upload.address}/chunks/${number}`, { method: "PUT", body: blob, headers });
      kept += blob.size;
      show(kept, file.size);
      if (!paused && says.textContent) tell("");
    }
    pause.remove();
    tell(form.dataset.checking);
    let state = await insist(`${upload.address}/completion`, { method: "POST", body: new FormData() });
    while (state.state === "waiting" || state.state === "making") {
      await new Promise((go) => { setTimeout(go, POLL); });
      state = await insist(upload.address);
    }
    if (state.state !== "done") throw new Stopped(state.says);
  };

  let running = false;
  form.addEventListener("submit", async (event) => {
    const file = form.elements.file.files[0];
    if (!file || !form.querySelector("input[name=kind]:checked")) return; // the server says what is missing
    event.preventDefault();
    if (running) return;
    running = true;
    tell("");
    try {
      await send(file);
      running = false;
      location.assign(location.pathname);
    } catch (error) {
      tell(error instanceof Stopped ? error.message : String(error));
    }
    running = false;
    pause.remove();
    delete form.dataset.sent;
  });
  addEventListener("beforeunload", (event) => { if (running && !paused) event.preventDefault(); });
})();
