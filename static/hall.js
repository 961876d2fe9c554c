// A hall of lockers, walked row by row: a tap says tidy or dirty, held it opens the sheet. Taps go together into the
// phone's outbox and from there to the server, at once or when there is a way. Where the browser stores nothing each tap
// goes by itself; without script the boxes are buttons of a plain form.
(function () {
  'use strict';
  const TT = window.TT, hall = document.getElementById('hall'), MOST = 200;
  if (!hall || !hall.elements.as) { return; }
  const words = hall.dataset, me = TT.person(), place = 'hall-' + words.hall, said = hall.querySelector('[data-said]');
  const boxes = Array.from(hall.querySelectorAll('.lk'));
  // By locker: what the server knows of this person's taps; by entry: what waited when this page last looked.
  const known = {}, seen = {}, here = new Set();
  const codeOf = function (box) { return box.getAttribute('aria-label').split(' ')[0]; };
  boxes.forEach(function (box) { known[box.value] = box.classList.contains('good') ? 'good' : box.classList.contains('bad') ? 'bad' : ''; });
  function mode() { const picked = hall.querySelector('[name=as]:checked'); return picked ? picked.value : ''; }

  function mark(box, look, waits) {
    const state = look + (waits ? ' waits' : '');
    if (box.dataset.shown === state) { return; }
    box.dataset.shown = state;
    box.classList.remove('good', 'bad');
    if (look) { box.classList.remove('other-good', 'other-bad'); box.classList.add(look); }
    box.classList.toggle('waits', waits);
    box.setAttribute('aria-label', [codeOf(box), look && words[look], waits && words.waits].filter(Boolean).join(' '));
  }

  // --- what waits on this phone ----------------------------------------------------------------------------------------
  async function waiting() {
    const all = await TT.store.all('outbox');
    const own = all.filter(function (entry) { return entry.kind === 'look' && entry.place === place && me && entry.person === me.id; });
    return own.sort(function (a, b) { return a.finished - b.finished; });
  }
  // Not taken in: said here; a single tap that was made on this page needs no more than that.
  function refuse(entry) {
    said.textContent = TT.fill(words.notTaken, { n: entry.payload.looks.length, said: entry.said });
    if (here.has(entry.uuid) && entry.payload.looks.length === 1) { TT.store.discard(entry.uuid); }
  }
  async function draw() {
    const entries = await waiting(), looks = {};
    // What waited a moment ago and does no more has arrived.
    Object.keys(seen).filter(function (uuid) { return !entries.some(function (entry) { return entry.uuid === uuid; }); }).forEach(function (uuid) {
      seen[uuid].forEach(function (look) { known[look[0]] = look[1] === 'off' ? '' : look[1]; });
      delete seen[uuid];
    });
    const refused = entries.filter(function (entry) { return /^(refused|conflict)$/.test(entry.state); });
    entries.filter(function (entry) { return refused.indexOf(entry) < 0; }).forEach(function (entry) {
      seen[entry.uuid] = entry.payload.looks;
      entry.payload.looks.forEach(function (look) { looks[look[0]] = look[1] === 'off' ? '' : look[1]; });
    });
    refused.forEach(function (entry) { delete seen[entry.uuid]; });
    boxes.forEach(function (box) { const waits = box.value in looks; mark(box, waits ? looks[box.value] : known[box.value], waits); });
    const still = Object.keys(looks).length;
    said.textContent = still && (navigator.onLine === false || entries.some(function (entry) { return entry.tries; })) ? TT.fill(words.still, { n: still }) : words.usual;
    refused.forEach(refuse);
  }
  let drawing = Promise.resolve();
  function again() { drawing = drawing.then(draw).catch(function () { /* nothing is kept here */ }); return drawing; }

  // --- a tap -----------------------------------------------------------------------------------------------------------
  async function note(box, as) {
    const at = new Date(), look = [Number(box.value), as, at.toISOString()], line = [codeOf(box), words[as], ''];
    const entry = { uuid: TT.uuid(), kind: 'look', person: me.id, name: me.name, place: place, title: words.title, finished: at.getTime(), payload: { campaign: Number(words.campaign), looks: [look] }, lines: [line], state: 'waiting', quiet: true };
    await TT.store.gather(entry, function (there) {
      if (there.payload.looks.length >= MOST || there.payload.campaign !== entry.payload.campaign) { return false; }
      // The last word on a locker stands for those before it.
      const n = there.payload.looks.findIndex(function (one) { return one[0] === look[0]; });
      if (n >= 0) { there.payload.looks.splice(n, 1); there.lines.splice(n, 1); }
      there.payload.looks.push(look);
      there.lines.push(line);
      there.finished = entry.finished;
      there.next = 0;
      return true;
    });
    here.add(entry.uuid);
    TT.outbox.flush(true);
  }
  async function straight(box, as) {
    const body = new FormData(hall);
    body.set('as', as);
    body.set('locker', box.value);
    const was = known[box.value];
    mark(box, as === 'off' ? '' : as, false);
    try {
      const answer = await fetch(hall.action, { method: 'POST', body: body, credentials: 'same-origin', headers: { 'X-Requested-With': 'fetch', Accept: 'application/json' } });
      const told = await answer.json();
      if (!answer.ok) { throw new Error(told.error); }
      known[box.value] = told.look;
      said.textContent = words.usual;
    } catch (fault) {
      mark(box, was, false);
      said.textContent = fault instanceof TypeError || fault instanceof SyntaxError || !fault.message ? words.noWay : fault.message;
    }
  }
  function tap(box, as) {
    if (as === 'sheet') { if (box.dataset.sheet) { location.assign(box.dataset.sheet); } return; }
    note(box, as).catch(function () { return straight(box, as); });
  }

  // Held: the sheet, whatever a tap means now.
  let holding = 0, held = false;
  hall.addEventListener('pointerdown', function (event) {
    const box = event.target.closest('.lk[data-sheet]');
    held = false;
    if (box) { holding = window.setTimeout(function () { held = true; tap(box, 'sheet'); }, 550); }
  });
  ['pointerup', 'pointercancel', 'pointerleave', 'pointermove'].forEach(function (what) {
    hall.addEventListener(what, function (event) { if (what !== 'pointermove' || Math.abs(event.movementX) + Math.abs(event.movementY) > 6) { window.clearTimeout(holding); } });
  });
  hall.addEventListener('contextmenu', function (event) { if (event.target.closest('.lk')) { event.preventDefault(); } });
  hall.addEventListener('click', function (event) {
    const box = event.target.closest('.lk');
    if (!box) { return; }
    event.preventDefault();
    if (held) { held = false; return; }
    const as = mode();
    // The same tap again takes it back.
    tap(box, as !== 'sheet' && box.classList.contains(as) ? 'off' : as);
  });
  document.addEventListener('tt:outbox', again);
  window.addEventListener('online', again);
  window.addEventListener('offline', again);
  again().then(function () { document.body.dataset.hall = 'ready'; });
})();
