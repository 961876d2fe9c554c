// The outbox: sends what was finished on this phone, photos first, each exactly once however often it is tried; shows
// on every page how much still waits. Nothing is ever dropped because a request failed, and nobody is logged out.
(function () {
  'use strict';
  const TT = window.TT, store = TT.store, doors = document.currentScript.dataset;
  const LEASE = 10, PATIENCE = 45000, PATIENCE_PHOTO = 90000, SLOWEST = 10 * 60000;
  const SENT = { waiting: 1, login: 1, held: 1 };

  class Unreachable extends Error {}

  // Every answer of ours is JSON; anything else comes from something between us and the server.
  async function ask(url, options, patience) {
    const stop = new AbortController(), timer = window.setTimeout(function () { stop.abort(); }, patience || PATIENCE);
    try {
      const answer = await fetch(url, Object.assign({ credentials: 'same-origin', redirect: 'manual', cache: 'no-store', signal: stop.signal }, options));
      const said = await answer.json();
      return { status: answer.status, said: said };
    } catch (_error) {
      throw new Unreachable(url);
    } finally {
      window.clearTimeout(timer);
    }
  }
  function headers(more) { return Object.assign({ 'X-Requested-With': 'fetch', Accept: 'application/json' }, more); }

  // Who is logged in, with a fresh key for forms; {status: 401} where nobody is.
  async function hello() {
    const answer = await ask(doors.toHello, { headers: headers() }, 15000);
    if (answer.status === 200 && answer.said.person) {
      const off = Date.now() - Date.parse(answer.said.at);
      store.put('facts', { name: 'clock', off: off }).catch(function () { /* only said, not needed */ });
      return { status: 200, person: answer.said.person, csrf: answer.said.csrf };
    }
    if (answer.status >= 500 || answer.status === 429 || answer.status === 200) { throw new Unreachable(doors.toHello); }
    return { status: answer.status, error: answer.said.error };
  }

  // --- photos ----------------------------------------------------------------------------------------------------------
  const uploads = {};
  // Sends one photo; {ok} or {error} in the server's words. The same token twice is one photo.
  function sendPhoto(token, door) {
    if (!uploads[token]) {
      uploads[token] = upload(token, door).finally(function () { delete uploads[token]; });
    }
    return uploads[token];
  }
  async function upload(token, door) {
    const photo = await store.get('photos', token);
    if (!photo) { return { ok: false, error: '' }; }
    if (photo.sent) { return { ok: true }; }
    const body = new FormData();
    body.append('photo', new Blob([photo.bytes], { type: photo.type }), 'photo.jpg');
    body.append('token', token);
    body.append('source', photo.source);
    body.append('place', photo.place || '');
    if (photo.taken) { body.append('taken_at', photo.taken); }
    const answer = await ask(doors.toPhoto, { method: 'POST', body: body, headers: headers({ 'X-CSRFToken': door.csrf, 'X-TT-Person': photo.person }) }, PATIENCE_PHOTO);
    if (answer.status === 200 && answer.said.id === token) {
      await store.markPhoto(token, { sent: true, error: '' });
      return { ok: true };
    }
    if (answer.status === 400 || answer.status === 413) {
      await store.markPhoto(token, { error: answer.said.error });
      return { ok: false, error: answer.said.error };
    }
    if (answer.status === 401 || answer.status === 403) { return { ok: false, status: answer.status, error: answer.said.error }; }
    throw new Unreachable(doors.toPhoto);
  }
  // A picture goes up while the person is still walking on, if there is a way; if not, it waits without a word.
  async function sendPhotoNow(token) {
    const me = TT.person();
    try {
      const door = await hello();
      return me && door.person === me.id ? await sendPhoto(token, door) : { ok: false };
    } catch (_error) {
      return { ok: false };
    }
  }

  // --- one entry -------------------------------------------------------------------------------------------------------
  async function sendPhotos(entry, door) {
    for (const photo of await store.photosOf(entry.uuid)) {
      if (photo.sent) { continue; }
      const result = await sendPhoto(photo.token, door);
      if (!result.ok) { return result; }
    }
    return { ok: true };
  }
  function post(entry, door) {
    const said = { kind: entry.kind, uuid: entry.uuid, payload: entry.payload, sent_at: new Date().toISOString() };
    return ask(doors.toSend, { method: 'POST', body: JSON.stringify(said), headers: headers({ 'Content-Type': 'application/json', 'X-CSRFToken': door.csrf, 'X-TT-Person': entry.person }) });
  }
  function shut(status, said) { return { state: status === 401 ? 'login' : 'held', said: said || '' }; }

  // What becomes of an entry: {state, said, …}; throws Unreachable where nobody knows.
  async function deliver(entry, door) {
    const photos = await sendPhotos(entry, door);
    if (!photos.ok) { return photos.status ? shut(photos.status, photos.error) : { state: 'refused', said: photos.error }; }
    entry = (await store.posting(entry.uuid)) || entry;
    let answer = await post(entry, door);
    if (answer.status === 400 && answer.said.missing && answer.said.missing.length) {
      // The server has swept away or never got what this phone took for sent: once more.
      for (const token of answer.said.missing) { await store.markPhoto(token, { sent: false }); }
      const again = await sendPhotos(entry, door);
      if (!again.ok) { return again.status ? shut(again.status, again.error) : { state: 'refused', said: again.error }; }
      answer = await post(entry, door);
    }
    const said = answer.said;
    if ((answer.status === 200 || answer.status === 201) && said.uuid === entry.uuid) {
      return { state: 'stored', number: said.number, url: said.url };
    }
    if (answer.status === 409) { return { state: 'conflict', said: said.error, number: said.number, url: said.url }; }
    if (answer.status === 400 || answer.status === 413) { return { state: 'refused', said: said.error, wrong: said.wrong || [] }; }
    if (answer.status === 401 || answer.status === 403) { return shut(answer.status, said.error); }
    throw new Unreachable(doors.toSend);
  }

  async function settle(entry, told) {
    if (told.state === 'stored' && entry.quiet) { await store.discard(entry.uuid); return; }
    if (told.state === 'stored') {
      await store.arrived(entry.uuid, { uuid: entry.uuid, kind: entry.kind, person: entry.person, title: entry.title, finished: entry.finished, arrived: Date.now(), number: told.number, url: told.url });
      return;
    }
    const tries = told.state === 'waiting' ? (entry.tries || 0) + 1 : 0;
    const wait = told.state === 'waiting' ? Math.min(SLOWEST, 15000 * Math.pow(2, tries - 1)) * (0.75 + Math.random() / 2) : 0;
    await store.change(entry.uuid, { state: told.state, said: told.said || '', wrong: told.wrong || [], number: told.number || '', url: told.url || '', tries: tries, next: Date.now() + wait, leased: 0 });
  }

  // A page that is left lets go of what it was sending, so that the next one need not wait.
  const holding = new Set();
  window.addEventListener('pagehide', function () {
    holding.forEach(function (uuid) { store.change(uuid, { leased: 0 }).catch(function () { /* it lapses by itself */ }); });
  });

  // Sends one entry now; what came of it. Another page may be at it: {state: 'busy'}.
  async function send(uuid, door) {
    const entry = await store.lease(uuid, LEASE);
    if (!entry) { return { state: 'busy' }; }
    holding.add(uuid);
    TT.signal('outbox');
    // As long as this page lives it holds on to the entry; when it is closed another one may go on soon.
    const beat = window.setInterval(function () { store.renew(uuid, LEASE).catch(function () { /* the server takes it twice as one */ }); }, LEASE * 300);
    let told;
    try {
      door = door || await hello();
      if (door.status !== 200) { told = shut(door.status, door.error); }
      else if (door.person !== entry.person) { told = { state: 'waiting', said: '' }; }
      else { told = await deliver(entry, door); }
    } catch (fault) {
      if (!(fault instanceof Unreachable)) { await settle(entry, { state: 'waiting' }); throw fault; }
      told = { state: 'waiting', unreachable: true };
    } finally {
      window.clearInterval(beat);
      holding.delete(uuid);
    }
    await settle(entry, told);
    return told;
  }

  // What became of an entry that another page is sending.
  async function outcome(uuid) {
    for (;;) {
      const receipt = await store.get('receipts', uuid), entry = await store.get('outbox', uuid);
      if (receipt) { return { state: 'stored', number: receipt.number, url: receipt.url }; }
      if (!entry || (entry.leased || 0) <= Date.now()) { return entry || { state: 'waiting' }; }
      await new Promise(function (resolve) { window.setTimeout(resolve, 300); });
    }
  }

  // --- all of them -----------------------------------------------------------------------------------------------------
  let flushing = null, again = false;
  // Everything of mine that may go, oldest first; `now` also what would still wait after a failure. Asked for while a
  // round is under way — the network came back in the middle of it — another one follows.
  function flush(now) {
    if (flushing) { again = again || Boolean(now); return flushing; }
    flushing = run(now).catch(function () { /* the next round tries again */ }).then(function () {
      flushing = null;
      if (!again) { return undefined; }
      again = false;
      return flush(true);
    });
    return flushing;
  }
  async function run(now) {
    const me = TT.person();
    if (!me) { return; }
    const due = (await store.all('outbox')).filter(function (entry) {
      return entry.person === me.id && SENT[entry.state] && (now || (entry.next || 0) <= Date.now());
    });
    due.sort(function (a, b) { return a.finished - b.finished; });
    for (const entry of due) {
      const told = await send(entry.uuid);
      if (told.unreachable || told.state === 'login' || told.state === 'held') { return; }
      if (told.state === 'busy') { window.setTimeout(function () { flush(true); }, LEASE * 1100); }
    }
  }

  // What waits, seen by who is logged in: {mine, others: {name: how many}}.
  async function waiting() {
    const me = TT.person(), mine = [], others = {};
    for (const entry of await store.all('outbox')) {
      if (me && entry.person === me.id) { mine.push(entry); } else if (entry.state !== 'conflict') { others[entry.name] = (others[entry.name] || 0) + 1; }
    }
    mine.sort(function (a, b) { return a.finished - b.finished; });
    return { mine: mine, others: others };
  }

  TT.outbox = { flush: flush, send: send, outcome: outcome, sendPhotoNow: sendPhotoNow, waiting: waiting, isSending(entry) { return (entry.leased || 0) > Date.now(); } };

  // --- on every page ---------------------------------------------------------------------------------------------------
  async function show() {
    let found;
    try { found = await waiting(); } catch (_error) { return; }
    const refused = found.mine.filter(function (entry) { return entry.state === 'refused' || entry.state === 'conflict'; }).length;
    const still = found.mine.length - refused, others = Object.keys(found.others);
    const theirs = others.reduce(function (sum, name) { return sum + found.others[name]; }, 0);
    document.body.classList.toggle('waits', Boolean(still || refused || theirs));
    document.querySelectorAll('[data-outbox]').forEach(function (chip) {
      const words = chip.dataset, which = still ? 'waits' : refused ? 'refused' : 'theirs', many = still || refused || theirs;
      chip.hidden = !many;
      chip.classList.toggle('bad', !still && Boolean(refused));
      chip.querySelector('span').textContent = many ? TT.fill(words[which], { n: many }) : '';
    });
    document.querySelectorAll('[data-outbox-theirs]').forEach(function (note) {
      note.hidden = !theirs;
      note.querySelector('span').textContent = others.map(function (name) { return TT.fill(note.dataset.outboxTheirs, { n: found.others[name], name: name }); }).join(' ');
    });
    // A post that was done without a network is not done a second time by mistake.
    document.querySelectorAll('[data-post]').forEach(function (row) {
      const here = found.mine.some(function (entry) { return entry.place === row.dataset.post; });
      row.querySelectorAll('[data-waits-here]').forEach(function (tag) { tag.hidden = !here; });
    });
  }
  // A receipt names the visit that is done with; its draft, sent by a plain form, goes.
  async function tidy() {
    for (const mark of document.querySelectorAll('[data-kept-done]')) {
      for (const draft of await store.all('drafts')) { if (draft.uuid === mark.dataset.keptDone) { await store.dropDraft(draft.key); } }
    }
  }
  tidy().catch(function () { /* nothing is kept here */ });
  document.addEventListener('tt:outbox', show);
  window.addEventListener('pageshow', show);
  window.addEventListener('online', function () { flush(true); });
  document.addEventListener('visibilitychange', function () { if (!document.hidden) { show(); flush(false); } });
  window.setInterval(function () { flush(false); }, 60000);
  show();
  flush(true);
})();
