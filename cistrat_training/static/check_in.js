// Changes the code on the screen when its time has come. Without it the page loads itself anew.
(() => {
  "use strict";
  const screen = document.getElementById("screen");
  if (!screen) return;
  const says = document.getElementById("screen-says");
  const SECONDS = Number(screen.dataset.seconds);
  const AGAIN = 2000;
  let next; // when the code changes, on the clock of this page, which nobody sets
  let asked = false;

  const read = () => {
    const moment = screen.querySelector(".moment");
    next = performance.now() + Number(moment.dataset.left);
  };
  const ask = async () => {
    asked = true;
    try {
      const answer = await fetch(screen.dataset.code, { redirect: "manual" });
      if (!answer.ok) throw new TypeError("later");
      screen.innerHTML = await answer.text();
      screen.classList.remove("stale");
      says.textContent = "";
      read();
    } catch {
      says.textContent = screen.dataset.offline;
      // The code of the step before still works for those who read it, then it is taken away.
      if (performance.now() > next + 1000 * SECONDS / 2) screen.classList.add("stale");
      setTimeout(() => { asked = false; }, AGAIN);
      return;
    }
    asked = false;
  };
  read();
  setInterval(() => {
    const left = next - performance.now();
    const bar = screen.querySelector("progress");
    if (bar) bar.value = Math.max(0, left / 1000);
    if (left <= 0 && !asked) ask();
  }, 250);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible" && !asked) ask(); });

  const full = document.getElementById("full-screen");
  if (full && screen.requestFullscreen) {
    full.hidden = false;
    full.addEventListener("click", () => screen.requestFullscreen());
  }
})();
