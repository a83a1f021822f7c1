// Keeps the draft while it is written. Without it the buttons do.
(() => {
  "use strict";
  const form = document.querySelector("form[data-draft]");
  const saved = document.getElementById("saved");
  const SECONDS = 20;

  // Questions that are asked only after a certain answer.
  const answersTo = (key) => {
    const controls = [...form.querySelectorAll(`[name="${key}"]`)];
    if (controls[0].type === "checkbox" && controls[0].value === "y") return [controls[0].checked ? "yes" : "no"];
    return controls.filter((c) => !/radio|checkbox/.test(c.type) || c.checked).map((c) => c.value);
  };
  const show = () => {
    for (const part of form.querySelectorAll("[data-only-if]")) {
      const on = form.querySelector(`[name="${part.dataset.onlyIf}"]`);
      const hiddenItself = on && on.closest("[data-only-if][hidden]");
      const wanted = part.dataset.only.split(" ");
      part.hidden = on
        ? Boolean(hiddenItself) || !answersTo(part.dataset.onlyIf).some((key) => wanted.includes(key))
        : !("applies" in part.dataset);
    }
  };
  for (const words of form.querySelectorAll("[data-left-out]")) words.hidden = true;
  form.addEventListener("input", show);
  show();

  // What would be sent, but for what changes with each page.
  const content = () => {
    const data = new FormData(form);
    for (const name of ["csrf_token", "stamp", "opened"]) data.delete(name);
    return JSON.stringify([...data].map(([name, value]) => [name, value instanceof File ? `${value.name} ${value.size} ${value.lastModified}` : value]));
  };
  let kept = content();
  let stopped = false;
  let leaving = false;
  const isDirty = () => !stopped && content() !== kept;

  const say = (text, link) => {
    if (saved.textContent !== text || link) saved.textContent = text;
    if (!link) return;
    const door = document.createElement("a");
    door.href = link;
    door.textContent = form.dataset.load;
    saved.append(" ", door);
  };

  const tellWrong = (wrong) => {
    for (const old of form.querySelectorAll("[data-from-draft]")) {
      const control = document.getElementById(old.dataset.fromDraft);
      if (control) control.removeAttribute("aria-invalid");
      old.remove();
    }
    for (const [id, words] of Object.entries(wrong)) {
      const control = document.getElementById(id);
      if (!control || document.getElementById(`${id}-error`)) continue;
      const line = document.createElement("p");
      line.className = "error";
      line.id = `${id}-error`;
      line.dataset.fromDraft = id;
      line.textContent = words;
      control.before(line);
      control.setAttribute("aria-invalid", "true");
    }
  };

  // A file that has arrived is not sent again: its token stands for it.
  const tellKept = (tokens, sent) => {
    for (const [name, token] of Object.entries(tokens)) {
      let field = form.querySelector(`input[name="${name}"]`);
      if (!field) {
        field = document.createElement("input");
        field.type = "hidden";
        field.name = name;
        form.append(field);
      }
      field.value = token;
    }
    for (const input of form.querySelectorAll("input[type=file]")) {
      const file = input.files[0];
      if (file && sent.has(file)) input.arrived = file;
    }
  };

  let running = null;
  const save = async () => {
    const data = new FormData(form);
    const sent = new Set();
    for (const input of form.querySelectorAll("input[type=file]")) {
      const file = input.files[0];
      if (!file || input.arrived === file) data.delete(input.name);
      else sent.add(file);
    }
    const before = content();
    let answer;
    try {
      answer = await fetch(form.dataset.draft, { method: "POST", body: data, redirect: "manual" });
    } catch {
      say(form.dataset.offline);
      return false;
    }
    if (answer.type === "opaqueredirect" || answer.status === 400 || answer.status === 401 || answer.status === 403) {
      say(form.dataset.ended);
      return false;
    }
    if (!(answer.headers.get("Content-Type") || "").includes("json")) {
      say(form.dataset.offline);
      return false;
    }
    const told = await answer.json();
    if (told.gone) {
      stopped = true;
      location.href = told.gone;
      return false;
    }
    if (!answer.ok) {
      stopped = true;
      say(told.says, told.newer && location.pathname);
      return false;
    }
    const isStill = before === content();
    form.elements.stamp.value = told.stamp;
    tellKept(told.kept, sent);
    tellWrong(told.wrong);
    kept = isStill ? content() : before;
    say(told.says);
    return true;
  };
  const saveOnce = () => {
    running = running || save().finally(() => { running = null; });
    return running;
  };

  setInterval(() => { if (isDirty()) saveOnce(); }, SECONDS * 1000);
  addEventListener("online", () => { if (isDirty()) saveOnce(); });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && isDirty() && !leaving) saveOnce();
  });

  // Another section: save this one first, and stay here if that cannot be done.
  for (const link of document.querySelectorAll("[data-saves-first] a")) {
    link.addEventListener("click", async (event) => {
      if (!isDirty() || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      say(form.dataset.saving);
      if (running) await running;
      if (!isDirty() || (await saveOnce())) {
        leaving = true;
        location.href = link.href;
      }
    });
  }
  form.addEventListener("submit", () => { leaving = true; });
  addEventListener("pageshow", () => { leaving = false; });
  addEventListener("beforeunload", (event) => {
    if (!leaving && isDirty()) event.preventDefault();
  });
})();
