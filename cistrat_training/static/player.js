// The player for a recording, and the count of what was really watched. Without it the browser's
// own player plays, and nothing is counted.
(() => {
  "use strict";
  const player = document.getElementById("player");
  const video = document.getElementById("video");
  const part = (id) => document.getElementById(id);
  const says = player.dataset;
  const status = part("player-says");
  const seek = part("seek");
  const STEP = 10; // seconds
  const EVERY = 20; // seconds between two tellings
  const MOST = 500; // stretches told at once
  const OLD = 30 * 24 * 3600 * 1000;
  const KEY = "watched.";

  // Times in words and in figures.
  const figures = (seconds) => {
    const all = Math.floor(seconds);
    const two = (n) => String(n).padStart(2, "0");
    const hours = Math.floor(all / 3600);
    const minutes = Math.floor(all / 60) % 60;
    return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(all % 60)}`;
  };
  const inWords = (seconds) => says.minutes
    .replace("%(minutes)s", Math.floor(seconds / 60)).replace("%(seconds)s", Math.floor(seconds % 60));
  const length = () => (Number.isFinite(video.duration) ? video.duration : 0);
  const say = (text) => { if (status.textContent !== text) status.textContent = text; };

  // Controls.
  video.removeAttribute("controls");
  player.querySelector(".controls").hidden = false;
  player.classList.add("on");
  const starts = Number(says.starts) / 1000;
  const play = part("play");
  const fromStart = part("from-start");

  const show = () => {
    const here = video.currentTime;
    const all = length();
    seek.max = Math.floor(all);
    seek.value = Math.floor(here);
    seek.setAttribute("aria-valuetext", says.valuetext.replace("%(time)s", inWords(here)).replace("%(all)s", inWords(all)));
    part("clock").textContent = `${figures(here)} / ${figures(all)}`;
    const isFresh = video.paused && !video.played.length && here > 5;
    play.textContent = video.paused ? (isFresh ? says.goOn.replace("%(time)s", figures(here)) : says.play) : says.pause;
    fromStart.hidden = !isFresh;
    part("mute").textContent = video.muted ? says.unmute : says.mute;
    part("volume").value = video.muted ? 0 : Math.round(video.volume * 100);
  };
  const goTo = (seconds) => { video.currentTime = Math.min(Math.max(0, seconds), length() || seconds); };
  const toggle = () => { if (video.paused) video.play().catch(() => {}); else video.pause(); };
  const fill = () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (player.requestFullscreen) player.requestFullscreen();
    else if (video.webkitEnterFullscreen) video.webkitEnterFullscreen();
  };
  const louder = (by) => {
    video.muted = false;
    video.volume = Math.min(1, Math.max(0, video.volume + by));
  };

  play.addEventListener("click", toggle);
  video.addEventListener("click", toggle);
  fromStart.addEventListener("click", () => { goTo(0); video.play().catch(() => {}); });
  part("back").addEventListener("click", () => goTo(video.currentTime - STEP));
  part("forth").addEventListener("click", () => goTo(video.currentTime + STEP));
  part("mute").addEventListener("click", () => { video.muted = !video.muted; });
  part("volume").addEventListener("input", (event) => {
    video.muted = false;
    video.volume = event.target.value / 100;
  });
  part("full-screen").addEventListener("click", fill);
  part("speed").addEventListener("change", (event) => {
    video.defaultPlaybackRate = video.playbackRate = event.target.value / 100;
  });
  seek.addEventListener("input", () => goTo(Number(seek.value)));

  // Captions, and the transcript that they make.
  const tracks = [...video.textTracks];
  const captions = part("captions");
  const transcript = part("transcript");
  const list = transcript && transcript.querySelector("ol");
  const search = part("transcript-search");
  const own = document.documentElement.lang.slice(0, 2);
  let read = Math.max(0, tracks.findIndex((track) => track.language.startsWith(own))); // stands beside
  const chooseCaptions = (chosen) => {
    if (!captions) return;
    captions.value = chosen;
    if (chosen !== "") read = Number(chosen);
    tracks.forEach((track, n) => {
      track.mode = String(n) === chosen ? "showing" : n === read ? "hidden" : "disabled";
    });
    transcribe();
  };
  const plain = (cue) => (cue.getCueAsHTML ? cue.getCueAsHTML().textContent : cue.text);
  const transcribe = () => {
    const cues = tracks[read] && tracks[read].cues;
    if (!cues || !cues.length) return;
    transcript.hidden = false;
    list.lang = tracks[read].language;
    list.replaceChildren(...[...cues].map((cue) => {
      const line = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "cue";
      const time = document.createElement("span");
      time.className = "n";
      time.textContent = figures(cue.startTime);
      button.append(time, " ", plain(cue));
      button.addEventListener("click", () => { goTo(cue.startTime); });
      line.append(button);
      return line;
    }));
    sift();
    mark();
  };
  const mark = () => {
    const cues = [...tracks[read].cues];
    const active = [...(tracks[read].activeCues || [])];
    cues.forEach((cue, n) => {
      const line = list.children[n];
      if (!line) return;
      const isNow = active.includes(cue);
      if (isNow) line.setAttribute("aria-current", "true"); else line.removeAttribute("aria-current");
      if (isNow && !list.contains(document.activeElement) && !search.value) {
        list.scrollTop = line.offsetTop - list.clientHeight / 3;
      }
    });
  };
  const sift = () => {
    const wanted = search.value.trim().toLocaleLowerCase();
    let found = 0;
    for (const line of list.children) {
      line.hidden = !line.textContent.toLocaleLowerCase().includes(wanted);
      found += !line.hidden;
    }
    part("transcript-found").textContent = wanted ? says.found.replace("%(num)s", found) : "";
  };
  if (captions && transcript) {
    video.querySelectorAll("track").forEach((element, n) => {
      element.addEventListener("load", () => { if (n === read) transcribe(); });
      element.track.addEventListener("cuechange", () => { if (n === read && list.children.length) mark(); });
    });
    captions.addEventListener("change", () => chooseCaptions(captions.value));
    search.addEventListener("input", sift);
    chooseCaptions("");
  }

  // Keys, while something of the player has the focus.
  video.tabIndex = 0;
  const KEYS = {
    k: toggle,
    m: () => { video.muted = !video.muted; },
    f: fill,
    c: () => { if (captions) chooseCaptions(captions.value === "" ? String(read) : ""); },
    ArrowLeft: () => goTo(video.currentTime - STEP),
    ArrowRight: () => goTo(video.currentTime + STEP),
    ArrowUp: () => louder(0.1),
    ArrowDown: () => louder(-0.1),
  };
  player.addEventListener("keydown", (event) => {
    const on = event.target;
    if (event.ctrlKey || event.altKey || event.metaKey || on.matches("select")) return;
    if (on.id === "volume" && event.key.startsWith("Arrow")) return;
    const isSpace = event.key === " " && !on.matches("button");
    const act = isSpace ? toggle : KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  // The picture: full or small; remembered on this device.
  const quality = part("quality");
  if (quality) {
    quality.addEventListener("change", () => {
      const secure = location.protocol === "https:" ? "; Secure" : "";
      document.cookie = `quality=${quality.value}; Path=/lectures; Max-Age=31536000; SameSite=Lax${secure}`;
      const here = video.currentTime;
      const isPlaying = !video.paused;
      video.src = quality.selectedOptions[0].dataset.src;
      video.addEventListener("loadedmetadata", () => {
        video.currentTime = here;
        if (isPlaying) video.play().catch(() => {});
      }, { once: true });
      video.load();
    });
  }

  video.addEventListener("loadedmetadata", () => {
    if (starts && !video.currentTime && starts < length() - 5 && !video.played.length) video.currentTime = starts;
    show();
  });
  if (video.readyState) show();
  for (const name of ["timeupdate", "play", "pause", "seeked", "volumechange", "durationchange"]) video.addEventListener(name, show);
  video.addEventListener("waiting", () => say(says.loading));
  video.addEventListener("playing", () => { if (status.textContent === says.loading) say(""); });
  video.addEventListener("error", () => say(says.failed));

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-at]");
    if (!link) return;
    event.preventDefault();
    goTo(Number(link.dataset.at));
    play.focus();
  });

  // What is watched. A stretch runs from where the player goes on to where it stops, jumps,
  // changes its speed or waits; every stretch has a number, so that none is counted twice.
  if (!says.ticket) return;
  const visit = { person: says.person, address: says.tell, ticket: says.ticket, claims: [], position: null, at: Date.now() };
  const store = {
    name: KEY + says.ticket.slice(-16),
    keep() {
      try {
        if (visit.claims.length) localStorage.setItem(this.name, JSON.stringify(visit));
        else localStorage.removeItem(this.name);
      } catch { /* a browser that keeps nothing: what is not sent while the page is open is lost */ }
    },
  };
  let number = 0;
  let isRefused = false;

  // Milliseconds since the page was made, on the server's clock as far as it is known.
  let base = 0;
  let since = performance.now();
  const clock = () => Math.round(base + performance.now() - since);
  const setClock = (told) => { if (told > clock()) { base = told; since = performance.now(); } };

  let running = null; // where, when and how fast it began, and how far it came
  const reach = () => {
    if (!running || video.seeking) return;
    running.end = Math.round(video.currentTime * 1000);
    running.ended = clock();
  };
  const open = () => {
    if (running || video.paused || video.seeking || video.ended) return;
    const here = Math.round(video.currentTime * 1000);
    const now = clock();
    running = { start: here, end: here, speed: Math.round(video.playbackRate * 100), began: now, ended: now };
  };
  const close = () => {
    const one = running;
    running = null;
    if (!one || one.end <= one.start || one.ended <= one.began) return;
    number += 1;
    visit.claims.push([number, one.start, one.end, one.speed, one.began, one.ended]);
  };
  const closeAndKeep = () => {
    close();
    visit.position = Math.round(video.currentTime * 1000);
    store.keep();
  };

  const message = (one) => {
    const data = new FormData();
    data.set("csrf_token", says.csrf);
    data.set("ticket", one.ticket);
    data.set("told", JSON.stringify({ claims: one.claims.slice(0, MOST), position: one.position }));
    return data;
  };
  const post = (one) => fetch(one.address, { method: "POST", body: message(one), redirect: "manual" });
  const ENDED = [400, 401];
  const GONE = [403, 404, 409, 410];

  const showProgress = (words) => {
    const place = part("progress");
    if (!place.contains(document.activeElement)) place.innerHTML = words;
  };

  let sending = null;
  const send = async () => {
    if (isRefused || (!visit.claims.length && visit.position === null)) return;
    let answer;
    try { answer = await post(visit); } catch { say(says.offline); return; }
    if (answer.type === "opaqueredirect" || ENDED.includes(answer.status)) { say(says.ended); return; }
    if (GONE.includes(answer.status)) {
      isRefused = true;
      visit.claims = [];
      store.keep();
      say(says.refused);
      return;
    }
    if (!answer.ok) { say(says.offline); return; }
    const told = await answer.json();
    visit.claims = visit.claims.filter((claim) => claim[0] > told.number);
    store.keep();
    setClock(told.clock);
    showProgress(told.progress);
    if ([says.offline, says.ended].includes(status.textContent)) say("");
    if (visit.claims.length >= MOST) await send();
  };
  const sendOnce = () => {
    sending = sending || send().finally(() => { sending = null; });
    return sending;
  };
  const tell = () => { closeAndKeep(); sendOnce(); };
  const tellAndLeave = () => {
    reach();
    closeAndKeep();
    open(); // a page that is hidden may go on playing
    if (!isRefused && visit.claims.length) navigator.sendBeacon(visit.address, message(visit));
  };

  video.addEventListener("playing", open);
  video.addEventListener("timeupdate", () => { reach(); open(); });
  video.addEventListener("waiting", () => { reach(); close(); });
  video.addEventListener("ratechange", () => { reach(); close(); open(); });
  video.addEventListener("pause", () => { reach(); tell(); });
  video.addEventListener("ended", () => { reach(); tell(); });
  video.addEventListener("seeking", () => { closeAndKeep(); if (visit.claims.length) sendOnce(); });
  video.addEventListener("emptied", closeAndKeep); // another picture of the same recording
  video.addEventListener("seeked", open);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") tellAndLeave(); });
  addEventListener("pagehide", tellAndLeave);
  addEventListener("online", sendOnce);
  setInterval(() => {
    if (!running) { if (visit.claims.length) sendOnce(); return; }
    reach();
    tell();
    open();
  }, EVERY * 1000);

  // What an earlier visit could not send.
  const sendEarlier = async (name) => {
    let one;
    try { one = JSON.parse(localStorage.getItem(name)); } catch { one = null; }
    if (!one || Date.now() - one.at > OLD) { localStorage.removeItem(name); return; }
    if (one.person !== says.person) return;
    let answer;
    try { answer = await post(one); } catch { return; }
    if (GONE.includes(answer.status)) localStorage.removeItem(name);
    if (!answer.ok) return;
    const told = await answer.json();
    one.claims = one.claims.filter((claim) => claim[0] > told.number);
    if (one.address === visit.address) showProgress(told.progress);
    if (!one.claims.length) { localStorage.removeItem(name); return; }
    localStorage.setItem(name, JSON.stringify(one));
    await sendEarlier(name);
  };
  try {
    for (const name of Object.keys(localStorage).filter((key) => key.startsWith(KEY) && key !== store.name)) sendEarlier(name);
  } catch { /* nothing was kept */ }
})();
