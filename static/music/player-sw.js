// The player's own worker: it opens the page in the canteen when network or server is away. The music itself lies in the
// page's store, the worker is not in its way. VERSION, SHELL and PAGE are written above by the server.
'use strict';
const NAME = 'tt-player-', PATIENCE = 4000;

self.addEventListener('install', function (event) {
  event.waitUntil((async function () {
    const cache = await caches.open(NAME + VERSION);
    await cache.addAll(SHELL.map(function (url) { return new Request(url, { cache: 'reload' }); }));
    await cache.add(new Request(PAGE, { cache: 'reload', credentials: 'omit' }));
    await self.skipWaiting();
  })());
});
self.addEventListener('activate', function (event) {
  event.waitUntil((async function () {
    for (const name of await caches.keys()) {
      if (name.indexOf(NAME) === 0 && name !== NAME + VERSION) { await caches.delete(name); }
    }
    await self.clients.claim();
  })());
});
self.addEventListener('fetch', function (event) {
  const request = event.request, url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) { return; }
  if (request.mode === 'navigate' && url.pathname === PAGE) { event.respondWith(page(request)); return; }
  if (SHELL.indexOf(url.pathname) >= 0) { event.respondWith(file(request)); }
});
async function file(request) {
  return (await (await caches.open(NAME + VERSION)).match(request)) || fetch(request);
}
async function page(request) {
  const kept = await (await caches.open(NAME + VERSION)).match(PAGE);
  if (!kept) { return fetch(request); }
  const slow = new Promise(function (resolve) { setTimeout(resolve, PATIENCE); });
  try {
    const answer = await Promise.race([fetch(request), slow]);
    if (answer && answer.ok) { return answer; }
  } catch (_error) { /* no way: the kept one */ }
  return kept;
}
