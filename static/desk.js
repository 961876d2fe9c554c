// A desk of the stations: one tap is one act, sent under its own number. Without a network it goes into this device's
// outbox and from there to the server, once. Untouched for ten minutes the desk locks. Without script each act is a plain
// form.
(function () {
  'use strict';
  const TT = window.TT, words = document.currentScript.dataset, me = TT.person(), PATIENCE = 10000;
  const said = document.querySelector('.notes');

  function tell(text, tone) {
    const note = document.createElement('p'), span = document.createElement('span');
    note.className = 'note ' + tone;
    span.textContent = text;
    note.append(span);
    said.replaceChildren(note);
    note.scrollIntoView({ block: 'nearest' });
  }

  // --- an act ----------------------------------------------------------------------------------------------------------
  function fieldsOf(form, button) {
    const body = new FormData(form);
    if (button && button.name) { body.set(button.name, button.value); }
    body.set('uuid', form.dataset.number || (form.dataset.number = TT.uuid()));
    body.set('phone_submitted_at', form.dataset.done || (form.dataset.done = new Date().toISOString()));
    return body;
  }
  async function keep(form, body, button) {
    const pairs = Array.from(body.entries()).filter(function (pair) { return typeof pair[1] === 'string' && !/^(csrfmiddlewaretoken|uuid|next)$/.test(pair[0]); });
    const title = [words.name, form.dataset.title, button && button.dataset.word, body.get(form.dataset.wordOf || 'person')].filter(Boolean).join(' ');
    const entry = { uuid: body.get('uuid'), kind: 'desk', person: me.id, name: me.name, place: 'desk-' + words.desk, title: title, finished: Date.now(), payload: { desk: words.desk, verb: form.dataset.act, said: pairs }, lines: [[form.dataset.title, title, '']], state: 'waiting' };
    await TT.store.handOver(entry, 'desk:' + entry.uuid);
  }
  function done(form) { delete form.dataset.number; delete form.dataset.done; if ('clear' in form.dataset) { form.reset(); } }
  async function act(form, button) {
    const body = fieldsOf(form, button), stop = new AbortController(), timer = window.setTimeout(function () { stop.abort(); }, PATIENCE);
    let answer, told;
    try {
      answer = await fetch(form.action, { method: 'POST', body: body, signal: stop.signal, headers: { 'X-Requested-With': 'fetch', Accept: 'application/json' } });
      told = await answer.json();
    } catch (_error) {
      answer = null;
    } finally {
      window.clearTimeout(timer);
    }
    if (answer && (answer.ok || told.error)) {
      done(form);
      if (answer.ok || told.url) { location.assign(told.url); return; }
      tell(told.error, 'warning');
      return;
    }
    // What needs the server's word — a code, a second person — is not taken on trust.
    if ('online' in form.dataset) { done(form); tell(words.online, 'warning'); return; }
    // Nobody answered, or somebody who is not ours: what was done is done, it is told when there is a way. A server that
    // has it already knows it by its number.
    try {
      await keep(form, body, button);
      done(form);
      tell(words.waits, 'info');
      TT.outbox.flush(true);
      const row = form.closest('li');
      if (row) { row.classList.add('waits'); }
    } catch (_error) {
      tell(words.full, 'warning');
    }
  }
  document.addEventListener('submit', function (event) {
    const form = event.target, button = event.submitter;
    if (!form.dataset.act || !me || !window.fetch) { return; }
    event.preventDefault();
    if (!form.reportValidity() || form.dataset.busy) { return; }
    form.dataset.busy = '1';
    act(form, button).finally(function () { delete form.dataset.busy; });
  });

  // What a scanner or a thumb ends with Enter leads to the next field; the last one sends.
  document.querySelectorAll('[data-onward]').forEach(function (field) {
    function onward(event) { event.preventDefault(); if (field.value.trim()) { document.getElementById(field.dataset.onward).focus(); } }
    field.addEventListener('keydown', function (event) { if (event.key === 'Enter' && !event.isComposing) { onward(event); } });
    field.addEventListener('scanned', onward);
  });

  // A card that the camera has read is looked up at once.
  document.querySelectorAll('[data-idbox]').forEach(function (form) { form.addEventListener('scanned', function () { form.requestSubmit(); }); });

  // --- the number pad, and a scanner that types ------------------------------------------------------------------------
  document.querySelectorAll('[data-pad]').forEach(function (pad) {
    const field = document.getElementById(pad.dataset.pad);
    pad.addEventListener('click', function (event) {
      const key = event.target.closest('[data-k]');
      if (!key) { return; }
      if (key.dataset.k === 'clr') { field.value = ''; }
      else if (key.dataset.k === 'del') { field.value = field.value.slice(0, -1); }
      else { field.value += key.dataset.k; }
      field.focus({ preventScroll: true });
    });
  });
  // A scanner is a keyboard: what it types goes into the field wherever the cursor stands, and ends with Enter.
  document.addEventListener('keydown', function (event) {
    const field = document.getElementById('who');
    if (!field || event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) { return; }
    if (/^(input|textarea|select)$/i.test(document.activeElement.tagName)) { return; }
    field.focus();
  });

  // --- the lock --------------------------------------------------------------------------------------------------------
  const lock = document.querySelector('[data-lock]');
  let touched = Date.now();
  ['pointerdown', 'keydown', 'touchstart'].forEach(function (what) { document.addEventListener(what, function () { touched = Date.now(); }, { passive: true }); });
  function isOver() { return lock && Date.now() - touched >= Number(lock.dataset.lock) * 1000; }
  function look() {
    if (!isOver()) { return; }
    // Covered at once; without a network the lock's page can't be fetched, and the names are gone from the screen all the same.
    document.querySelectorAll('main, aside.tt-side').forEach(function (part) { part.hidden = true; });
    location.assign(lock.href + '?next=' + encodeURIComponent(location.pathname));
  }
  window.setInterval(look, 5000);
  document.addEventListener('visibilitychange', function () { if (!document.hidden) { look(); } });
  document.body.dataset.desk = 'ready';
})();
