// The service worker: static files from the phone; pages from the network, and without one from what was kept for the
// person who is logged in. VERSION, SHELL, OFFLINE, PAGES, TODAY and DOORS are written above by the server.
'use strict';
const STATIC = 'tt-static-', KEPT = 'tt-pages-', PATIENCE = 8000;

self.addEventListener('install', function (event) {
  event.waitUntil((async function () {
    const cache = await caches.open(STATIC + VERSION);
    await cache.addAll(SHELL.map(function (url) { return new Request(url, { cache: 'reload' }); }));
    // Nobody's page: without cookies.
    await cache.add(new Request(OFFLINE, { cache: 'reload', credentials: 'omit' }));
    await self.skipWaiting();
  })());
});
self.addEventListener('activate', function (event) { event.waitUntil(self.clients.claim()); });
self.addEventListener('message', function (event) { if (event.data === 'tidy') { event.waitUntil(tidy()); } });

async function tidy() {
  for (const name of await caches.keys()) {
    if (name.indexOf(STATIC) === 0 && name !== STATIC + VERSION) { await caches.delete(name); }
  }
}
async function pages() {
  const names = (await caches.keys()).filter(function (name) { return name.indexOf(KEPT) === 0; });
  // More than one person's pages are never here for longer than it takes to open a page; then nobody's are shown.
  return names.length === 1 ? caches.open(names[0]) : null;
}
async function forget() {
  for (const name of await caches.keys()) { if (name.indexOf(KEPT) === 0) { await caches.delete(name); } }
}

self.addEventListener('fetch', function (event) {
  const request = event.request, url = new URL(request.url);
  if (url.origin !== location.origin) { return; }
  if (request.method !== 'GET') {
    if (request.mode === 'navigate' && DOORS.indexOf(url.pathname) >= 0) { event.waitUntil(forget()); }
    return;
  }
  if (request.mode === 'navigate') { event.respondWith(page(request, url)); return; }
  if (SHELL.indexOf(url.pathname) >= 0 || url.pathname.indexOf('/static/') === 0) { event.respondWith(file(request)); }
});

// Names carry their fingerprint, so that a kept file is the right one; an older page finds its older file.
async function file(request) {
  const cache = await caches.open(STATIC + VERSION);
  return (await cache.match(request)) || (await caches.match(request)) || fetch(request);
}

async function page(request, url) {
  const kept = await keptFor(url);
  if (!kept) { return fetch(request).catch(noWay); }
  const network = fetch(request);
  const slow = new Promise(function (resolve) { setTimeout(resolve, PATIENCE); });
  try {
    const answer = await Promise.race([network, slow]);
    // A gateway that answers for a server that does not is no network either.
    if (answer && [502, 503, 504].indexOf(answer.status) < 0) { return answer; }
  } catch (_error) { /* none */ }
  network.catch(function () { /* too late to matter */ });
  return kept;
}
async function keptFor(url) {
  const cache = await pages();
  if (!cache) { return null; }
  if (url.pathname === '/') { return (await cache.match(TODAY)) && Response.redirect(TODAY); }
  return (!url.search && await cache.match(url.pathname)) || atTheDoor(cache, url);
}
// A code scanned without a network: recognised by its fingerprint, it opens the runner, which brings the code along.
async function atTheDoor(cache, url) {
  const code = /^\/q\/post\/([^/]{1,40})\/$/.exec(url.pathname), list = code && await cache.match(PAGES);
  if (!list) { return null; }
  const bytes = new TextEncoder().encode(code[1].toLowerCase());
  const digest = Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)), function (byte) { return byte.toString(16).padStart(2, '0'); }).join('');
  const found = (await list.json()).pages.find(function (one) { return one.door === digest; });
  return found ? Response.redirect(found.url + '#at-door=' + encodeURIComponent(code[1])) : null;
}
async function noWay() {
  const cache = await pages();
  return (cache && await cache.match(OFFLINE)) || (await caches.match(OFFLINE)) || Response.error();
}
