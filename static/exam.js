// A test on a phone: one question at a time, every answer sent as it is given. What can't be sent stays on the phone and
// goes when there is a way; a closed page loses nothing. When the time is over the paper is handed in with what is there.
// Without script it is one long form with one button.
(function () {
  'use strict';
  const form = document.querySelector('[data-paper]');
  if (!form) { return; }
  const words = form.dataset, KEY = 'tt-paper:' + words.paper, KEPT = 30 * 86400000;
  const find = function (selector) { return form.querySelector(selector); };
  const sheets = Array.from(form.querySelectorAll('[data-q]'));
  const said = find('[data-said]'), back = find('[data-back]'), next = find('[data-next]'), hand = find('[data-hand-in]');
  const until = Date.now() + Number(words.seconds) * 1000;
  let now = 0, over = false, asked = false, sending = null, leaving = false, waits = read();

  // --- kept on the phone -----------------------------------------------------------------------------------------------
  // Question → places chosen, for what the server has not said it has.
  function read() { try { return JSON.parse(localStorage.getItem(KEY)).waits || {}; } catch (_error) { return {}; } }
  function keep() {
    try {
      if (Object.keys(waits).length) { localStorage.setItem(KEY, JSON.stringify({ at: Date.now(), waits: waits })); } else { localStorage.removeItem(KEY); }
    } catch (_error) { /* private or full: it is sent all the same */ }
  }
  try {
    Object.keys(localStorage).forEach(function (name) {
      if (name.indexOf('tt-paper:') === 0 && name !== KEY && !(Date.now() - JSON.parse(localStorage.getItem(name)).at < KEPT)) { localStorage.removeItem(name); }
    });
  } catch (_error) { /* as above */ }

  function fill(text, values) { return Object.keys(values).reduce(function (done, name) { return done.replace('{' + name + '}', values[name]); }, text); }
  function chosen(sheet) { return Array.from(sheet.querySelectorAll('.q-pick input:checked')).map(function (field) { return field.value; }); }
  function isGiven(sheet) { return chosen(sheet).length > 0; }
  function left() { return sheets.filter(function (sheet) { return !isGiven(sheet); }).length; }

  // --- sending ---------------------------------------------------------------------------------------------------------
  async function post(question, places) {
    const body = new URLSearchParams([['question', question]]);
    places.forEach(function (place) { body.append('chosen', place); });
    const patience = new AbortController(), bell = window.setTimeout(function () { patience.abort(); }, 8000);
    try {
      return await fetch(words.to, { method: 'POST', body: body, signal: patience.signal, credentials: 'same-origin', headers: { 'X-CSRFToken': form.elements.csrfmiddlewaretoken.value, 'X-Requested-With': 'fetch' } });
    } finally { window.clearTimeout(bell); }
  }
  // True when the server has everything; one round at a time, whoever comes meanwhile waits for it.
  function send() {
    sending = sending || round().finally(function () { sending = null; });
    return sending;
  }
  async function round() {
    let question;
    while ((question = Object.keys(waits)[0])) {
      const places = waits[question];
      let answer;
      try { answer = await post(question, places); } catch (_error) { tell(fill(words.saidWaits, { n: Object.keys(waits).length })); return false; }
      if (answer.status === 409) {
        const told = await answer.json().catch(function () { return {}; });
        tell(told.error || '');
        if (told.over) { over = true; location.assign(form.action.replace('hand-in/', 'result/')); return false; }
      } else if (!answer.ok) {
        // A login that has expired, a server that is away: it is kept and tried again.
        const told = await answer.json().catch(function () { return {}; });
        tell(told.error || fill(words.saidWaits, { n: Object.keys(waits).length }));
        return false;
      }
      // The page that comes may have been written before this answer was: it is kept for it and sent once more.
      if (leaving) { return false; }
      if (waits[question] === places) { delete waits[question]; }
      keep();
      // Only when nothing waits any more: "kept" while the next one is on its way would be said too early.
      if (answer.ok && !Object.keys(waits).length) { tell(words.saidKept); }
    }
    return true;
  }
  function tell(text) { if (said.textContent !== text) { said.textContent = text; } }
  window.setInterval(function () { if (!over && Object.keys(waits).length) { send(); } }, 5000);
  window.addEventListener('online', send);
  window.addEventListener('beforeunload', function () { leaving = true; window.setTimeout(function () { leaving = false; }, 10000); });

  // --- one at a time ---------------------------------------------------------------------------------------------------
  const dots = find('[data-dots]');
  sheets.forEach(function (sheet, place) {
    const dot = document.createElement('button');
    dot.type = 'button';
    dot.textContent = place + 1;
    dot.addEventListener('click', function () { turn(place); });
    dots.append(dot);
  });
  dots.hidden = back.hidden = false;
  function show() {
    sheets.forEach(function (sheet, place) { sheet.hidden = place !== now; });
    Array.from(dots.children).forEach(function (dot, place) {
      dot.className = (isGiven(sheets[place]) ? 'given' : '') + (place === now ? ' now' : '');
      if (place === now) { dot.setAttribute('aria-current', 'true'); } else { dot.removeAttribute('aria-current'); }
    });
    back.disabled = now === 0;
    const last = now === sheets.length - 1;
    next.hidden = last;
    hand.hidden = !last && left() > 0;
    find('[data-where]').textContent = fill(words.saidOf, { n: now + 1, all: sheets.length });
    find('[data-given]').value = sheets.length - left();
  }
  function turn(place) {
    now = Math.max(0, Math.min(sheets.length - 1, place));
    asked = false;
    show();
    window.scrollTo(0, 0);
    sheets[now].focus({ preventScroll: true });
  }
  back.addEventListener('click', function () { turn(now - 1); });
  next.addEventListener('click', function () { turn(now + 1); });
  form.addEventListener('change', function (event) {
    const sheet = event.target.closest('[data-q]');
    if (!sheet || over) { return; }
    waits[sheet.dataset.q] = chosen(sheet);
    keep();
    show();
    send();
  });

  // --- handing in ------------------------------------------------------------------------------------------------------
  async function handIn() {
    over = true;
    hand.disabled = true;
    if (await send()) { HTMLFormElement.prototype.submit.call(form); return; }
    if (Date.now() < until) { over = false; hand.disabled = false; tell(words.saidLost); }
  }
  form.addEventListener('submit', function (event) {
    event.preventDefault();
    event.stopPropagation();
    if (over) { return; }
    if (left() && !asked) { asked = true; tell(fill(words.saidOpen, { n: left() })); turnToOpen(); asked = true; return; }
    handIn();
  }, true);
  function turnToOpen() {
    const open = sheets.findIndex(function (sheet) { return !isGiven(sheet); });
    const text = said.textContent;
    turn(open);
    hand.hidden = false;
    tell(text);
  }

  // --- the clock -------------------------------------------------------------------------------------------------------
  const clock = document.querySelector('[data-left]'), face = clock.querySelector('span');
  let ended = false;
  function tick() {
    const seconds = Math.max(0, Math.round((until - Date.now()) / 1000));
    face.textContent = Math.floor(seconds / 60) + ':' + String(seconds % 60).padStart(2, '0');
    clock.classList.toggle('bad', seconds <= 60);
    if (seconds > 0 || ended) { return; }
    ended = over = true;
    tell(words.saidOver);
    form.querySelectorAll('.q-pick input').forEach(function (field) { field.classList.add('closed'); });
    send().then(function (all) { if (all) { HTMLFormElement.prototype.submit.call(form); } else { window.setTimeout(function () { location.assign(form.action.replace('hand-in/', 'result/')); }, 3000); } });
  }
  window.setInterval(tick, 500);

  // What this phone has kept is newer than what the page brought.
  sheets.forEach(function (sheet) {
    const places = waits[sheet.dataset.q];
    if (places) { sheet.querySelectorAll('.q-pick input').forEach(function (field) { field.checked = places.indexOf(field.value) >= 0; }); }
  });
  const first = sheets.findIndex(function (sheet) { return !isGiven(sheet); });
  now = first < 0 ? 0 : first;
  show();
  tick();
  send();
  window.addEventListener('pageshow', function (event) { if (event.persisted) { location.reload(); } });
  document.body.dataset.paper = 'ready';
})();
