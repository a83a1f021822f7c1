// Badges at the door. Each scan has a key of its own and is kept in this browser until the server
// has said what became of that key, so none is lost and none counts twice.
(() => {
  "use strict";
  const scanner = document.getElementById("scanner");
  if (!scanner) return;
  const says = scanner.dataset;
  const part = (id) => document.getElementById(id);
  const token = document.querySelector("#badges-form [name=csrf_token]").value;
  const KEY = "scan.";
  const CLOCK = "scan-clock";
  const EVERY = 15000;
  const AT_ONCE = 100;
  const TICK = 200; // between two looks at the picture
  const WIDEST = 640; // of a picture that is searched here
  const BADGE = /^[2-9A-HJKMNP-Z]{10,13}$/;
  const FINAL = [400, 401, 403];

  part("badges-form").hidden = true;
  scanner.hidden = false;

  // What is kept: one entry a scan, so that two tabs never write over each other.
  const memory = new Map();
  let keepsNothing = false;
  const entries = () => {
    const found = new Map(memory);
    try {
      for (const name of Object.keys(localStorage)) {
        if (name.startsWith(KEY)) found.set(name, JSON.parse(localStorage.getItem(name)));
      }
    } catch { /* what is in the memory is all */ }
    return [...found.values()].filter(Boolean).sort((a, b) => a.at - b.at);
  };
  const keep = (one) => {
    try {
      localStorage.setItem(KEY + one.key, JSON.stringify(one));
    } catch {
      keepsNothing = true;
      memory.set(KEY + one.key, one);
    }
  };
  const drop = (one) => {
    memory.delete(KEY + one.key);
    try { localStorage.removeItem(KEY + one.key); } catch { /* it was not there */ }
  };
  const mine = () => entries().filter((one) => one.person === says.person);
  const waiting = () => mine().filter((one) => !one.refused);

  // By how many seconds this device is behind the server, as of the last answer.
  let apart = null;
  try { apart = JSON.parse(localStorage.getItem(CLOCK)); } catch { apart = null; }
  const learn = (now, sent, got) => {
    apart = Math.round((now - (sent + got) / 2) / 1000);
    try { localStorage.setItem(CLOCK, String(apart)); } catch { /* asked again next time */ }
  };

  // The lists.
  const line = (one, words) => {
    const item = document.createElement("li");
    const name = document.createElement("bdi");
    name.textContent = one.name || one.code;
    item.append(name, says.between, words);
    if (one.lecture !== says.lecture) {
      const elsewhere = document.createElement("small");
      elsewhere.textContent = ` ${one.title}`;
      item.append(elsewhere);
    }
    return item;
  };
  const clock = (one) => new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: says.zone }).format(new Date(one.at + 1000 * (one.apart || 0)));
  const draw = () => {
    const all = mine();
    const kept = all.filter((one) => !one.refused);
    const refused = all.filter((one) => one.refused);
    part("kept-section").hidden = !kept.length;
    part("kept-count").textContent = kept.length;
    part("kept").replaceChildren(...kept.map((one) => line(one, clock(one))));
    part("refused-section").hidden = !refused.length;
    part("refused-count").textContent = refused.length;
    part("refused").replaceChildren(...refused.map((one) => {
      const item = line(one, one.refused);
      const button = document.createElement("button");
      button.type = "button";
      button.className = "quiet";
      button.textContent = says.remove;
      button.setAttribute("aria-label", says.removal.replace("%(name)s", one.name || one.code));
      button.addEventListener("click", () => { drop(one); draw(); part("badge").focus(); });
      item.append(" ", button);
      return item;
    }));
    const others = entries().length - all.length;
    part("scan-others").textContent = others ? says.others.replace("%(num)s", others) : "";
  };
  const showMarked = (one, answer) => {
    if (answer.fate !== "marked" || one.lecture !== says.lecture) return;
    part("marked").prepend(line({ ...one, name: answer.name }, clock(one)));
    part("marked-count").textContent = part("marked").children.length;
  };
  const tell = (text) => { part("scan-says").textContent = text; };
  const tellLine = (text) => { part("scan-line").textContent = keepsNothing ? `${text} ${says.keepsNothing}`.trim() : text; };

  // Noting one.
  const bare = (code) => code.toUpperCase().replace(/[^0-9A-Z]/g, "");
  const seen = new Set();
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const note = (code) => {
    const isAgain = seen.has(bare(code)) || mine().some((one) => one.lecture === says.lecture && bare(one.code) === bare(code));
    if (isAgain) { tell(says.again.replace("%(code)s", code)); return; }
    seen.add(bare(code));
    keep({ key: newKey(), code, at: Date.now(), apart, person: says.person, lecture: says.lecture, title: says.title, address: says.send });
    tell(says.noted.replace("%(code)s", code));
    if (navigator.vibrate) navigator.vibrate(60);
    draw();
    sendOnce();
  };

  // Sending. What the server does not answer for stays.
  const post = async (address, scans) => {
    const data = new FormData();
    const sent = Date.now();
    const told = scans.map(({ key, code, at, apart: behind }) => ({ key, code, at, apart: behind }));
    data.set("csrf_token", token);
    data.set("told", JSON.stringify({ person: Number(says.person), now: sent, scans: told }));
    const answer = await fetch(address, { method: "POST", body: data, redirect: "manual", headers: { Accept: "application/json" } });
    if (answer.type === "opaqueredirect" || FINAL.includes(answer.status)) return { says: says.ended };
    const isJson = (answer.headers.get("Content-Type") || "").includes("json");
    if (!isJson || (!answer.ok && answer.status !== 409)) throw new TypeError("later");
    const reply = await answer.json();
    if (answer.ok) learn(reply.now, sent, Date.now());
    return reply;
  };
  const settle = (reply, scans) => {
    for (const answer of reply.scans) {
      const one = scans.find((scan) => scan.key === answer.key);
      if (!one) continue;
      if (answer.fate === "refused") {
        keep({ ...one, name: answer.name, refused: answer.says });
        seen.delete(bare(one.code));
      } else {
        drop(one);
        showMarked(one, answer);
      }
    }
    part("scan-clock").textContent = reply.apart ? says.clock.replace("%(minutes)s", Math.round(Math.abs(reply.apart) / 60)) : "";
  };
  const send = async () => {
    const addresses = new Set([says.send, ...waiting().map((one) => one.address)]);
    for (const address of addresses) {
      for (let more = true; more;) {
        const scans = waiting().filter((one) => one.address === address).slice(0, AT_ONCE);
        let reply;
        try { reply = await post(address, scans); } catch { tellLine(says.offline); return; }
        if (!reply.scans) { tellLine(reply.says); more = false; continue; }
        tellLine("");
        settle(reply, scans);
        more = scans.length === AT_ONCE && reply.scans.length > 0;
        draw();
      }
    }
  };
  let sending = null;
  let askedMeanwhile = false;
  const sendOnce = () => {
    if (sending) { askedMeanwhile = true; return; }
    sending = send().finally(() => {
      sending = null;
      draw();
      if (askedMeanwhile) { askedMeanwhile = false; if (waiting().length) sendOnce(); }
    });
  };

  part("badge-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const code = part("badge").value.trim();
    part("badge").value = "";
    part("badge").focus();
    if (code) note(code);
  });
  part("send-now").addEventListener("click", sendOnce);
  part("try-again").addEventListener("click", () => {
    for (const one of mine().filter((each) => each.refused)) keep({ ...one, refused: "" });
    draw();
    sendOnce();
  });
  addEventListener("online", sendOnce);
  addEventListener("offline", () => tellLine(says.offline));
  addEventListener("storage", draw);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") sendOnce(); });
  setInterval(() => { if (waiting().length) sendOnce(); }, EVERY);
  addEventListener("beforeunload", (event) => { if (memory.size) event.preventDefault(); });

  // The camera. A browser that reads no codes itself is given a reader.
  const picture = part("camera-picture");
  const camera = part("camera");
  let stream = null;
  const reader = async () => {
    if (globalThis.BarcodeDetector && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
      const detector = new BarcodeDetector({ formats: ["qr_code"] });
      return async () => (await detector.detect(picture)).map((found) => found.rawValue);
    }
    const { default: decode } = await import(says.decoder);
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    return async () => {
      const scale = Math.min(1, WIDEST / picture.videoWidth);
      canvas.width = Math.round(picture.videoWidth * scale);
      canvas.height = Math.round(picture.videoHeight * scale);
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      try { return [decode(pen.getImageData(0, 0, canvas.width, canvas.height))]; } catch { return []; }
    };
  };
  const putAway = () => {
    if (stream) for (const track of stream.getTracks()) track.stop();
    stream = null;
    picture.hidden = true;
    camera.textContent = says.camera;
  };
  const look = async () => {
    let last = "";
    const read = await reader();
    while (stream) {
      let found = [];
      if (picture.videoWidth) { try { found = await read(); } catch { found = []; } }
      for (const text of found) {
        if (text === last) continue;
        last = text;
        if (BADGE.test(bare(text))) note(text);
        else tell(says.noBadge);
      }
      await new Promise((go) => { setTimeout(go, TICK); });
    }
  };
  camera.addEventListener("click", async () => {
    if (stream) { putAway(); return; }
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
    } catch {
      tell(says.noCamera);
      return;
    }
    picture.srcObject = stream;
    picture.hidden = false;
    camera.textContent = says.noMoreCamera;
    await picture.play();
    look();
  });

  // So that the page opens while there is no line: it is kept without names.
  const keepPage = async () => {
    await navigator.serviceWorker.register(says.worker, { scope: says.page });
    const kept = await caches.open("scan");
    const page = await fetch(`${says.page}?offline=1`, { redirect: "manual" });
    if (!page.ok) return;
    await kept.put(says.page, page);
    const needed = [...document.querySelectorAll("script[src], link[rel=stylesheet]")].map((element) => element.src || element.href);
    await kept.addAll([...needed, says.decoder, new URL("index.js", new URL(says.decoder, location)).href]);
  };
  if (navigator.serviceWorker && globalThis.caches) keepPage().catch(() => { /* it opens with a line only */ });

  draw();
  sendOnce();
  part("badge").focus({ preventScroll: true });
})();
