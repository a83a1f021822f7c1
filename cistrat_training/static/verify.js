// Verifies in the browser what can be verified there: the square code behind the # of the address,
// which no server ever sees, and a file by its digest. Without it the form sends the file.
(() => {
  "use strict";
  const room = document.getElementById("verification");
  if (!room || !crypto.subtle) return;
  const says = room.dataset;
  const archive = "archive" in says; // then there is no server, and the digests lie beside the page
  const part = (id) => document.getElementById(id);
  const words = {};
  for (const one of part("verification-words").content.querySelectorAll("[data-word]")) {
    words[one.dataset.word] = one.textContent.trim();
  }
  const language = document.documentElement.lang.startsWith("zh") ? "zh-CN" : "en-GB";
  const KINDS = { P: "participation", C: "completion", L: "lecturing" };
  const CODE = /^0oR[\w-]{100,3000}$/;
  const TOKEN = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/;
  const LARGEST = 5_000_000;
  const DAY = 86_400_000;
  const utf8 = new TextDecoder("utf-8", { fatal: true });

  // Bytes and texts.
  const fromBase64 = (text) => {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    if (toBase64(bytes) !== text) throw new Error("one value has one text");
    return bytes;
  };
  const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const sha256 = async (bytes) => [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))]
    .map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const joined = (...parts) => Uint8Array.from(parts.flatMap((one) => [...one]));
  const json = async (address) => {
    const answer = await fetch(address);
    return answer.ok ? answer.json() : null;
  };

  // CBOR, as much of it as a square code has, and only in its shortest spelling.
  const cbor = (bytes) => {
    let at = 0;
    const take = (count) => {
      if (at + count > bytes.length) throw new Error("too short");
      at += count;
      return bytes.subarray(at - count, at);
    };
    const number = (low) => {
      if (low < 24) return low;
      const width = { 24: 1, 25: 2, 26: 4 }[low];
      if (!width) throw new Error("no such length");
      const value = take(width).reduce((sum, byte) => sum * 256 + byte, 0);
      if (value < { 1: 24, 2: 256, 4: 65536 }[width]) throw new Error("not the shortest");
      return value;
    };
    const item = () => {
      const [first] = take(1);
      const count = number(first & 31);
      switch (first >> 5) {
        case 0: return count;
        case 1: return -1 - count;
        case 2: return take(count);
        case 3: return utf8.decode(take(count));
        case 4: return Array.from({ length: count }, item);
        case 5: return new Map(Array.from({ length: count }, () => [item(), item()]));
        case 6: return { tag: count, value: item() };
        default: throw new Error("nothing of ours");
      }
    };
    const value = item();
    if (at !== bytes.length) throw new Error("too long");
    return value;
  };
  const bstr = (bytes) => {
    const n = bytes.length;
    const head = n < 24 ? [0x40 + n] : n < 256 ? [0x58, n] : [0x59, n >> 8, n & 255];
    return joined(head, bytes);
  };

  // Keys, and what a signature of theirs is worth.
  let keys = null;
  const keyNamed = async (name) => {
    keys = keys || ((await json(says.keys)) || { keys: [] }).keys;
    return keys.find((key) => key.kid === name && key.signs === "badge");
  };
  const isSigned = async (key, signature, signed) => {
    const jwk = { kty: key.kty, crv: key.crv, x: key.x };
    const known = await crypto.subtle.importKey("jwk", jwk, { name: "Ed25519" }, false, ["verify"]);
    return crypto.subtle.verify({ name: "Ed25519" }, known, signature, signed);
  };
  const trustIn = (key, day) => {
    const first = Date.parse(`${day}T00:00:00+08:00`);
    if (key.lost_from) return first + DAY >= Date.parse(key.lost_from) ? "lost" : "lost-later";
    return key.ends && first > Date.parse(key.ends) ? "retired" : "held";
  };

  // What a square code and a token say.
  const dayOf = (number) => new Date(number * DAY).toISOString().slice(0, 10);
  const readCode = async (text) => {
    const { tag, value: [prot, unprotected, content, signature] } = cbor(fromBase64(text));
    const header = cbor(prot);
    const said = cbor(content);
    if (tag !== 18 || unprotected.size || header.size !== 2 || header.get(1) !== -8) throw new Error("another kind");
    const key = await keyNamed(utf8.decode(header.get(4)));
    if (!key) return { file: "foreign" };
    const toSign = joined([0x84, 0x6a], new TextEncoder().encode("Signature1"), bstr(prot), [0x40], bstr(content));
    if (!(await isSigned(key, signature, toSign))) return { file: "changed" };
    return {
      file: "signed", key: key.kid, trust: trustIn(key, dayOf(said.get(6))), place: said.get(10),
      serial: said.get(1), holder: said.get(2), native: said.get(7), title: said.get(3),
      first: dayOf(said.get(4)), last: dayOf(said.get(5)), issued: dayOf(said.get(6)),
      minutes: said.get(8), offered: said.get(9),
    };
  };
  const readToken = async (text) => {
    const [, head, claims, last] = TOKEN.exec(text);
    const header = JSON.parse(utf8.decode(fromBase64(head)));
    const key = header.alg === "EdDSA" && await keyNamed(header.kid.split("#").pop());
    if (!key) return { file: "foreign" };
    if (!(await isSigned(key, fromBase64(last), new TextEncoder().encode(`${head}.${claims}`)))) return { file: "changed" };
    const said = JSON.parse(utf8.decode(fromBase64(claims)));
    const subject = said.credentialSubject;
    const list = /\/badges\/status\/(\d+)$/.exec(said.credentialStatus.statusListCredential);
    return {
      file: "signed", key: key.kid, trust: trustIn(key, said.validFrom.slice(0, 10)),
      place: list ? Number(list[1]) * 131072 + Number(said.credentialStatus.statusListIndex) : undefined,
      serial: subject.licenseNumber, title: subject.achievement.name.replace(/^[^:]*: /, ""),
      first: subject.activityStartDate.slice(0, 10), last: subject.activityEndDate.slice(0, 10),
      issued: said.validFrom.slice(0, 10),
    };
  };
  const read = async (text) => {
    try {
      if (CODE.test(text)) return await readCode(text);
      if (TOKEN.test(text)) return await readToken(text);
      return null;
    } catch (error) {
      return { file: error.name === "NotSupportedError" ? "unable" : "foreign" };
    }
  };

  // A badge inside its picture.
  const unbaked = async (bytes) => {
    const head = String.fromCharCode(...bytes.subarray(0, 8));
    if (head === "\x89PNG\r\n\x1a\n") {
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
        const chunk = bytes.subarray(at + 8, at + 8 + view.getUint32(at));
        const kind = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
        const keyword = "openbadgecredential\0\0\0\0\0";
        if (kind === "iTXt" && String.fromCharCode(...chunk.subarray(0, keyword.length)) === keyword) {
          return utf8.decode(chunk.subarray(keyword.length));
        }
      }
      return "";
    }
    try {
      const text = utf8.decode(bytes);
      if (!text.includes("<svg")) return text.trim();
      const drawn = new DOMParser().parseFromString(text, "image/svg+xml");
      const baked = drawn.getElementsByTagNameNS("https://purl.imsglobal.org/ob/v3p0", "credential")[0];
      return baked ? (baked.getAttribute("verify") || baked.textContent).trim() : "";
    } catch {
      return "";
    }
  };

  // What became of it, where there is no server.
  const statusByDigest = async (digest) => ((await json(`${says.archive}digests/${digest.slice(0, 2)}.json`)) || {})[digest];
  const statusByPlace = async (place) => {
    const states = await json(`${says.archive}states.json`);
    if (place === undefined || !states || place >= states.places) return undefined;
    if (states.revoked.includes(place)) return "revoked";
    return states.superseded.includes(place) ? "superseded" : "valid";
  };

  // The page.
  const element = (name, text, kind) => {
    const made = document.createElement(name);
    made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };
  const fact = (list, name, text, kind) => {
    if (!text) return;
    const value = document.createElement("dd");
    value.append(element("bdi", text, kind));
    list.append(element("dt", words[name]), value);
  };
  const inPrint = (day) => new Intl.DateTimeFormat(language, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(day));
  const hours = (minutes) => new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(minutes / 60);
  const SHAPES = { valid: "done", signed: "done", revoked: "no", superseded: "warn", changed: "warn", foreign: "off", untrusted: "warn", unable: "off" };
  const tell = (found) => {
    const about = found.file === "signed" && found.trust !== "held" && !found.known ? "untrusted" : found.status || found.file;
    const list = document.createElement("dl");
    list.className = "facts";
    const name = found.serial && KINDS[found.serial.split("-")[2]];
    fact(list, "number", found.serial, "code");
    fact(list, "kind", name && words[name]);
    fact(list, "holder", [found.holder, found.native].filter(Boolean).join(" · "));
    fact(list, "workshop", found.title);
    fact(list, "when", found.first && (found.first === found.last ? inPrint(found.first) : `${inPrint(found.first)} – ${inPrint(found.last)}`));
    if (found.minutes !== undefined) {
      const told = name === "lecturing" ? words.hours : words["hours-of"];
      fact(list, name === "lecturing" ? "lectured" : "attended", told.replace("%(attended)s", hours(found.minutes)).replace("%(offered)s", hours(found.offered)));
    }
    fact(list, "issued", found.issued && inPrint(found.issued));
    fact(list, "file", found.known && words["very-file"]);
    fact(list, "key", found.key && `${found.key}: ${words[`trust-${found.trust}`]}`);
    room.replaceChildren(
      room.querySelector("h2"),
      element("p", words[about], `verdict status ${SHAPES[about]}`),
      element("p", words[`${about}-means`]),
      ...(says.number && found.serial && found.serial !== says.number ? [element("p", words["another-number"], "status warn")] : []),
      ...(list.childElementCount ? [list] : []),
    );
    room.hidden = false;
    if (room.getBoundingClientRect().top < 0) room.scrollIntoView();
  };

  const look = async (text) => {
    const found = await read(text);
    if (!found) return false;
    if (archive && found.file === "signed" && found.trust === "held") found.status = await statusByPlace(found.place);
    tell(found);
    return true;
  };
  const byFile = async (file, form) => {
    if (file.size > LARGEST) return tell({ file: "foreign" });
    const bytes = new Uint8Array(await file.arrayBuffer());
    const text = await unbaked(bytes);
    const digests = [await sha256(bytes), await sha256(new TextEncoder().encode(text))];
    if (!archive) {
      for (const digest of digests) {
        const query = new URLSearchParams({ sha256: digest, number: form.elements.compared_with.value });
        if (!query.get("number")) query.delete("number");
        const answer = await fetch(`${form.action}?${query}`);
        if (answer.ok) return location.assign(`${form.action}?${query}`);
      }
      if (TOKEN.test(text) && await look(text)) return undefined;
      return form.submit(); // only now it is sent: the server opens what we cannot
    }
    const found = (await read(text)) || { file: "foreign" };
    for (const digest of digests) {
      const status = await statusByDigest(digest);
      if (status) return tell({ ...found, status, known: true });
    }
    return (await look(text)) || tell(found);
  };

  const form = part("verification-file");
  if (form) {
    form.addEventListener("submit", (event) => {
      const [file] = form.elements.file.files;
      if (!file) return;
      event.preventDefault();
      byFile(file, form).catch(() => (archive ? tell({ file: "unable" }) : form.submit()));
    });
    const here = part("content");
    here.addEventListener("dragover", (event) => event.preventDefault());
    here.addEventListener("drop", (event) => {
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      form.elements.file.files = event.dataTransfer.files;
      form.requestSubmit();
    });
  }
  const typed = part("verification-code");
  if (typed) {
    typed.addEventListener("submit", async (event) => {
      event.preventDefault();
      const text = typed.elements.code.value.trim().split("#").pop();
      if (!(await look(text))) tell({ file: "foreign" });
    });
  }
  const scanned = () => {
    const text = location.hash.slice(1);
    if (CODE.test(text)) look(text).catch(() => tell({ file: "unable" }));
  };
  addEventListener("hashchange", scanned);
  scanned();
  for (const one of document.querySelectorAll("[data-without-script]")) one.hidden = true;
})();
