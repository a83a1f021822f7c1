// Small comforts. Every page works without them.
(() => {
  "use strict";

  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && !/(^|; )zone=/.test(document.cookie)) {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `zone=${zone}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  }

  // A clock of the reader's own, where the server did not know the zone yet.
  for (const place of document.querySelectorAll("[data-instant]")) {
    const instant = new Date(place.dataset.instant);
    const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
    const as = (options) => new Intl.DateTimeFormat(language, { timeZone: zone, ...options }).format(instant);
    const spot = place.querySelector("[data-time]");
    if (spot) {
      const day = as({ day: "numeric", month: "long", year: "numeric" });
      const time = as({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
      spot.textContent = day + (language.startsWith("zh") ? " " : ", ") + time;
    }
    const name = place.querySelector("[data-zone]");
    if (name) {
      const part = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "shortOffset" })
        .formatToParts(instant).find((p) => p.type === "timeZoneName");
      const city = zone.split("/").pop().replaceAll("_", " ");
      name.textContent = `${city}, ${(part ? part.value : "UTC").replace("GMT", "UTC")}`;
    }
    place.hidden = false;
    for (const other of document.querySelectorAll("[data-without-zone]")) other.hidden = true;
  }

  for (const spot of document.querySelectorAll("input[data-fill=zone]")) {
    if (!spot.value || spot.value === "UTC") spot.value = zone || "";
  }

  // One press sends a form once; the server would notice a second, too.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 8000);
  });
  addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sent;
  });

  // How many words of how many.
  const count = (text) => {
    const han = /[\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff]/g;
    return (text.match(han) || []).length + (text.replace(han, " ").match(/\S+/g) || []).length;
  };
  for (const area of document.querySelectorAll("textarea[data-words]")) {
    const says = document.getElementById(`${area.id}-count`);
    if (!says) continue;
    const limit = Number(area.dataset.words);
    const tell = () => {
      const words = count(area.value);
      says.textContent = says.dataset.says.replace("%(words)s", words).replace("%(limit)s", limit);
      says.classList.toggle("over", words > limit);
    };
    area.addEventListener("input", tell);
    tell();
  }

  // The first error is read out, and is where the next key goes.
  const summary = document.querySelector(".summary");
  if (summary) summary.focus();
})();
