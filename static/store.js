// What this phone keeps, in IndexedDB: drafts, finished work that waits (the outbox), photos, receipts. Everything
// carries the number of the person it belongs to. Works over plain http as well; where a browser refuses to store
// (a private window) every call fails, and pages fall back to a plain form.
(function () {
  'use strict';
  const TT = (window.TT = window.TT || {});
  const RECEIPTS = 50, SILENCE = 4000;
  let opening = null;

  function upgrade(base) {
    base.createObjectStore('drafts', { keyPath: 'key' });
    base.createObjectStore('outbox', { keyPath: 'uuid' });
    // `holder` is the number of the visit that a photo belongs to.
    base.createObjectStore('photos', { keyPath: 'token' }).createIndex('holder', 'holder');
    base.createObjectStore('receipts', { keyPath: 'uuid' });
    base.createObjectStore('facts', { keyPath: 'name' });
  }
  function open() {
    if (!opening) {
      const opened = window.idb && window.indexedDB ? idb.openDB('tongting', 1, {
        upgrade: upgrade,
        blocking(_was, _wants, event) { opening = null; event.target.close(); },
        terminated() { opening = null; },
      }) : Promise.reject(new Error('no IndexedDB'));
      // Some iOS versions never answer the first time they are asked.
      const silence = new Promise(function (_resolve, reject) { window.setTimeout(reject, SILENCE, new Error('IndexedDB is silent')); });
      opening = Promise.race([opened, silence]);
      opening.catch(function () { opening = null; });
    }
    return opening;
  }
  async function within(stores, work) {
    const tx = (await open()).transaction(stores, 'readwrite');
    try {
      const found = await work(tx);
      await tx.done;
      return found;
    } catch (fault) {
      tx.done.catch(function () { /* said once is enough */ });
      try { tx.abort(); } catch (_error) { /* over already */ }
      throw fault;
    }
  }
  async function dropPhotos(tx, holder) {
    const photos = tx.objectStore('photos');
    for (const token of await photos.index('holder').getAllKeys(holder)) { await photos.delete(token); }
  }

  TT.person = function () {
    const body = document.body.dataset;
    return body.person ? { id: Number(body.person), name: body.name } : null;
  };
  // crypto.randomUUID is not there over plain http, getRandomValues is.
  TT.uuid = function () {
    if (window.crypto && crypto.randomUUID) { return crypto.randomUUID(); }
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, function (byte) { return byte.toString(16).padStart(2, '0'); }).join('');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  };
  TT.fill = function (sentence, values) {
    return sentence.replace(/\{(\w+)\}/g, function (_all, name) { return values[name]; });
  };
  // 15:40 of today, 11-18 15:40 of any other day.
  TT.when = function (at) {
    const then = new Date(at), two = function (n) { return String(n).padStart(2, '0'); };
    const clock = two(then.getHours()) + ':' + two(then.getMinutes());
    return then.toDateString() === new Date().toDateString() ? clock : two(then.getMonth() + 1) + '-' + two(then.getDate()) + ' ' + clock;
  };
  // What stands on this phone's own receipt until the server has given a number.
  TT.short = function (uuid) { return uuid.slice(0, 4).toUpperCase() + '-' + uuid.slice(4, 8).toUpperCase(); };
  // Tells this page, and every other page of ours on this phone, that something has changed.
  const TAB = TT.uuid();
  TT.signal = function (what) {
    try { localStorage.setItem('tt-signal', JSON.stringify([what, TAB, Date.now()])); } catch (_error) { /* alone then */ }
    document.dispatchEvent(new CustomEvent('tt:' + what, { detail: { here: true } }));
  };
  window.addEventListener('storage', function (event) {
    if (event.key !== 'tt-signal' || !event.newValue) { return; }
    document.dispatchEvent(new CustomEvent('tt:' + JSON.parse(event.newValue)[0], { detail: { here: false } }));
  });

  TT.store = {
    tab: TAB,
    works() { return open().then(function () { return true; }, function () { return false; }); },
    async get(store, key) { return (await open()).get(store, key); },
    async all(store) { return (await open()).getAll(store); },
    async put(store, row) { return (await open()).put(store, row); },

    // Drafts. One that is gone meanwhile — handed in by another page — does not come back by a late save.
    async keepDraft(draft, isNew) {
      return within(['drafts'], async function (tx) {
        if (!isNew && !(await tx.store.get(draft.key))) { return false; }
        await tx.store.put(draft);
        return true;
      });
    },
    async dropDraft(key) {
      await within(['drafts', 'photos'], async function (tx) {
        const draft = await tx.objectStore('drafts').get(key);
        if (draft) { await dropPhotos(tx, draft.uuid); }
        await tx.objectStore('drafts').delete(key);
      });
    },

    // Photos: as bytes, because some iOS versions lose a Blob that lay in IndexedDB.
    async keepPhoto(photo) { return (await open()).put('photos', photo); },
    async dropPhoto(token) { return (await open()).delete('photos', token); },
    async photosOf(holder) { return (await open()).getAllFromIndex('photos', 'holder', holder); },
    async markPhoto(token, change) {
      await within(['photos'], async function (tx) {
        const photo = await tx.store.get(token);
        if (photo) { await tx.store.put(Object.assign(photo, change)); }
      });
    },

    // Outbox. A draft becomes an entry, and back, in one step: it is never in both places and never in none.
    // False where it has arrived already, by another page.
    async handOver(entry, draftKey) {
      const isNew = await within(['drafts', 'outbox', 'receipts'], async function (tx) {
        const known = await tx.objectStore('receipts').get(entry.uuid);
        if (!known) { await tx.objectStore('outbox').put(entry); }
        await tx.objectStore('drafts').delete(draftKey);
        return !known;
      });
      TT.signal('outbox');
      return isNew;
    },
    // What is noted by the tap goes together: into an entry of the same place that has not left this phone yet, where
    // `add(there)` says that it fits, else into the new one.
    async gather(entry, add) {
      await within(['outbox'], async function (tx) {
        const open = (await tx.store.getAll()).find(function (one) {
          return one.kind === entry.kind && one.place === entry.place && one.person === entry.person && one.state === 'waiting' && !one.posted && (one.leased || 0) <= Date.now();
        });
        await tx.store.put(open && add(open) ? open : entry);
      });
      TT.signal('outbox');
    },
    // About to leave this phone: from now on nothing is added. The entry as it is.
    async posting(uuid) {
      return within(['outbox'], async function (tx) {
        const entry = await tx.store.get(uuid);
        if (entry && !entry.posted) { await tx.store.put(Object.assign(entry, { posted: true })); }
        return entry;
      });
    },
    // Refused and to be mended: back into a draft, unless another one of the same place has been begun.
    async takeBack(uuid) {
      const done = await within(['drafts', 'outbox'], async function (tx) {
        const entry = await tx.objectStore('outbox').get(uuid);
        if (!entry || !entry.draft) { return false; }
        if (await tx.objectStore('drafts').get(entry.draft.key)) { return false; }
        await tx.objectStore('drafts').put(Object.assign({}, entry.draft, { wrong: entry.wrong, said: entry.said }));
        await tx.objectStore('outbox').delete(uuid);
        return true;
      });
      TT.signal('outbox');
      return done;
    },
    // Of all pages on this phone one sends an entry; a page that died lets go after `seconds`.
    async lease(uuid, seconds) {
      return within(['outbox'], async function (tx) {
        const entry = await tx.store.get(uuid);
        if (!entry || (entry.leased || 0) > Date.now()) { return null; }
        entry.leased = Date.now() + seconds * 1000;
        await tx.store.put(entry);
        return entry;
      });
    },
    async renew(uuid, seconds) {
      return within(['outbox'], async function (tx) {
        const entry = await tx.store.get(uuid);
        if (entry && entry.leased) { await tx.store.put(Object.assign(entry, { leased: Date.now() + seconds * 1000 })); }
      });
    },
    async change(uuid, change) {
      await within(['outbox'], async function (tx) {
        const entry = await tx.store.get(uuid);
        if (entry) { await tx.store.put(Object.assign(entry, change)); }
      });
      TT.signal('outbox');
    },
    // It has arrived: the receipt stays, the rest goes.
    async arrived(uuid, receipt) {
      await within(['outbox', 'photos', 'receipts'], async function (tx) {
        await tx.objectStore('receipts').put(receipt);
        await tx.objectStore('outbox').delete(uuid);
        await dropPhotos(tx, uuid);
        const receipts = tx.objectStore('receipts'), known = await receipts.getAll();
        known.sort(function (a, b) { return b.arrived - a.arrived; });
        for (const old of known.slice(RECEIPTS)) { await receipts.delete(old.uuid); }
      });
      TT.signal('outbox');
    },
    async discard(uuid) {
      await within(['outbox', 'photos'], async function (tx) {
        await tx.objectStore('outbox').delete(uuid);
        await dropPhotos(tx, uuid);
      });
      TT.signal('outbox');
    },
  };
})();
