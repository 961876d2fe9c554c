// What a player keeps on the device: its token, the programme, the tunes themselves and the minutes that the server has
// not heard of yet. IndexedDB, because it is there without https as well.
(function () {
  'use strict';
  const opening = idb.openDB('tt-music', 1, {
    upgrade: function (db) {
      db.createObjectStore('facts');
      db.createObjectStore('tunes', { keyPath: 'id' });
      db.createObjectStore('beats', { keyPath: 'at' });
    },
  });
  async function fact(name, value) {
    const db = await opening;
    if (value === undefined) { return db.get('facts', name); }
    if (value === null) { return db.delete('facts', name); }
    return db.put('facts', value, name);
  }
  async function tunes() {
    const db = await opening, found = new Map();
    for (let cursor = await db.transaction('tunes').store.openCursor(); cursor; cursor = await cursor.continue()) {
      found.set(cursor.value.id, cursor.value.sha);
    }
    return found;
  }
  async function sha(bytes) {
    // Only there over https or on this very machine; the size is compared in any case.
    if (!window.crypto || !crypto.subtle) { return null; }
    return Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)), function (byte) { return byte.toString(16).padStart(2, '0'); }).join('').slice(0, 16);
  }
  window.TTShelf = {
    fact: fact,
    tunes: tunes,
    sha: sha,
    tune: async function (id) { return (await opening).get('tunes', id); },
    keep: async function (tune) { return (await opening).put('tunes', tune); },
    drop: async function (id) { return (await opening).delete('tunes', id); },
    beat: async function (beat) { return (await opening).put('beats', beat); },
    beats: async function (most) { return (await opening).getAll('beats', null, most); },
    told: async function (beats) {
      const change = (await opening).transaction('beats', 'readwrite');
      beats.forEach(function (beat) { change.store.delete(beat.at); });
      return change.done;
    },
  };
}());
