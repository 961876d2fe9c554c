// Keeps the pages of today's work for the hours without a network, for the one person who is logged in. Needs https (or
// this very machine); without it the outbox works all the same, only a closed page can't be opened again.
(function () {
  'use strict';
  const TT = window.TT, doors = document.currentScript.dataset, PREFIX = 'tt-pages-', PAUSE = 5 * 60000;

  // A kept page says when it was saved; on another day that takes a date.
  document.querySelectorAll('time[data-kept-time]').forEach(function (time) {
    const at = new Date(time.dateTime);
    if (at.toDateString() !== new Date().toDateString()) { time.textContent = time.dataset.keptTime; }
  });
  // Words that promise a way without a network show only where there is one.
  async function promise() {
    const names = await caches.keys(), here = location.pathname;
    for (const name of names.filter(function (one) { return one.indexOf(PREFIX) === 0; })) {
      if (await (await caches.open(name)).match(here)) {
        document.querySelectorAll('[data-kept-here]').forEach(function (tag) { tag.hidden = false; });
      }
    }
  }
  async function forgetOthers(mine) {
    for (const name of await caches.keys()) {
      if (name.indexOf(PREFIX) === 0 && name !== mine) { await caches.delete(name); }
    }
  }
  async function keep(again) {
    const me = TT.person(), mine = me && PREFIX + me.id;
    if (!me || document.body.dataset.kept) { return; }
    await forgetOthers(mine);
    const fact = (await TT.store.get('facts', 'kept')) || {};
    const names = await caches.keys();
    if (!again && fact.person === me.id && Date.now() - fact.at < PAUSE && (fact.none || names.indexOf(mine) >= 0)) { return; }
    const answer = await fetch(doors.toPages, { credentials: 'same-origin', cache: 'no-store', redirect: 'manual', headers: { 'X-Requested-With': 'fetch', Accept: 'application/json' } });
    if (!answer.ok) { return; }
    const text = await answer.text(), list = JSON.parse(text);
    if (list.person !== me.id) { return; }
    if (!list.pages.length) {
      await caches.delete(mine);
      await TT.store.put('facts', { name: 'kept', person: me.id, at: Date.now(), none: true });
      return;
    }
    const cache = await caches.open(mine), tags = fact.person === me.id ? fact.tags || {} : {};
    const pages = list.pages.concat([{ url: doors.toOutbox, tag: list.look }, { url: doors.toOffline, tag: list.look }]);
    for (const page of pages) {
      if (tags[page.url] === page.tag && await cache.match(page.url)) { continue; }
      const kept = await fetch(page.url, { credentials: 'same-origin', cache: 'no-store', redirect: 'manual', headers: { 'X-TT-Keep': '1' } });
      // Somebody else has logged in meanwhile: nothing of theirs goes where my pages are.
      if (kept.headers.get('X-TT-Person') !== String(me.id)) { if (kept.ok) { return; } continue; }
      if (kept.ok) { await cache.put(page.url, kept); tags[page.url] = page.tag; }
    }
    const known = pages.map(function (page) { return new URL(page.url, location.origin).href; });
    for (const request of await cache.keys()) { if (known.indexOf(request.url) < 0) { await cache.delete(request); } }
    await cache.put(doors.toPages, new Response(text, { headers: { 'Content-Type': 'application/json' } }));
    await TT.store.put('facts', { name: 'kept', person: me.id, at: Date.now(), tags: tags });
    // Only now may the scripts and styles of an older version go: no kept page names them any more.
    const worker = navigator.serviceWorker.controller;
    if (worker) { worker.postMessage('tidy'); }
    document.body.dataset.ready = 'kept';
    await promise();
  }
  function soon(again) { window.setTimeout(function () { keep(again).catch(function () { /* no way now: next page */ }); }, again ? 200 : 1500); }

  if (!('serviceWorker' in navigator) || !window.caches) { return; }
  navigator.serviceWorker.register(doors.toWorker, { scope: '/' }).then(function () { return promise(); }).catch(function () { /* without it the page works as before */ });
  // After a patrol today's page looks different.
  const again = Boolean(document.querySelector('[data-kept-done]'));
  if (document.readyState === 'complete') { soon(again); } else { window.addEventListener('load', function () { soon(again); }); }
})();
