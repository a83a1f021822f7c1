// While there is no line, the page on which badges are scanned opens as it was kept (scan.js).
"use strict";
const PAGE = /^\/lectures\/\d+\/scan$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  if (!PAGE.test(pathname) && !pathname.startsWith("/static/")) return;
  event.respondWith(
    fetch(event.request).catch(async () => {
      const kept = await caches.match(PAGE.test(pathname) ? pathname : event.request);
      return kept || Response.error();
    }),
  );
});
