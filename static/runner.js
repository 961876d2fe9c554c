// The runner: every answer is kept on the phone as it is given; progress, live colours, one check a page in large type.
// Without script the form is a plain POST and the server says the same things.
(function () {
  'use strict';
  var form = document.getElementById('runner');
  if (!form) { return; }
  var words = form.dataset, key = 'tt-keep:patrol:' + words.runner;
  var checks = Array.prototype.slice.call(form.querySelectorAll('[data-item]'));
  var one = function (selector, root) { return (root || form).querySelector(selector); };
  var all = function (selector, root) { return Array.prototype.slice.call((root || form).querySelectorAll(selector)); };

  // --- the draft ---------------------------------------------------------------------------------------------------
  function read() { try { return JSON.parse(localStorage.getItem(key)); } catch (_error) { return null; } }
  function keep() {
    var draft = { at: Date.now(), version: words.version, scanned: words.scanned, uuid: form.elements.uuid.value, opened: form.elements.opened.value, started: form.elements.phone_started_at.value, fields: [], photos: {} };
    all('input, textarea').forEach(function (field) {
      if (!field.name || field.type === 'file' || field.type === 'hidden') { return; }
      if ((field.type === 'radio' || field.type === 'checkbox') ? field.checked : field.value) { draft.fields.push([field.name, field.value]); }
    });
    checks.forEach(function (check) {
      var sent = all('.ph input[type=hidden]', check).map(function (field) {
        var image = field.parentNode.querySelector('img');
        return [field.name, field.value, field.parentNode.dataset.thumb || (image && image.src.indexOf('blob:') !== 0 ? image.src : '')];
      });
      if (sent.length) { draft.photos[check.dataset.item] = sent; }
    });
    try { localStorage.setItem(key, JSON.stringify(draft)); } catch (_error) { /* full or private: the form still works */ }
  }
  function restore(draft) {
    form.elements.uuid.value = draft.uuid;
    // The arrival that was noted first stands, unless the standard has changed since or only now the code was scanned.
    if (draft.version === words.version && !(words.scanned && !draft.scanned)) {
      form.elements.opened.value = draft.opened;
      words.scanned = draft.scanned;
    }
    form.elements.phone_started_at.value = draft.started;
    draft.fields.forEach(function (pair) {
      all('input').forEach(function (field) {
        if (field.name !== pair[0]) { return; }
        if (field.type === 'radio' || field.type === 'checkbox') { if (field.value === pair[1]) { field.checked = true; } } else { field.value = pair[1]; }
      });
    });
    Object.keys(draft.photos).forEach(function (code) {
      var box = one('#q-' + code + ' [data-photos]');
      if (!box) { return; }
      draft.photos[code].forEach(function (sent) {
        box.dispatchEvent(new CustomEvent('photos:put', { detail: { id: sent[1], thumb: sent[2] } }));
      });
    });
    var note = document.createElement('p');
    note.className = 'note info';
    note.textContent = words.kept;
    form.insertBefore(note, form.firstChild);
  }
  var draft = read();
  if (draft && !('bound' in words) && Date.now() - draft.at < 86400000) { restore(draft); }
  if (!form.elements.phone_started_at.value) { form.elements.phone_started_at.value = new Date().toISOString(); }

  // --- what an answer means ------------------------------------------------------------------------------------------
  function answer(check) {
    var picked = one('input[type=radio]:checked', check), typed = one('.measure input:not([type=radio])', check);
    if (picked) { return picked.value; }
    return typed ? typed.value.trim() : '';
  }
  function tone(check) {
    var value = answer(check), kind = check.dataset.kind;
    if (!value || value === 'na' || value === 'unseen') { return ''; }
    if (kind === 'pass_fail') { return value === 'fail' ? 'bad' : 'ok'; }
    if (kind === 'score') { return value === '0' ? 'ok' : 'bad'; }
    if (kind === 'choice') { return one('input:checked', check).dataset.fail ? 'bad' : 'ok'; }
    var field = one('.measure input:not([type=radio])', check), number = Number(value.replace(',', '.'));
    var low = field.dataset.min === '' ? -Infinity : Number(field.dataset.min), high = field.dataset.max === '' ? Infinity : Number(field.dataset.max);
    if (isNaN(number)) { return ''; }
    if (number >= low && number <= high) { return 'ok'; }
    return number >= low - Number(field.dataset.below) && number <= high + Number(field.dataset.above) ? 'caution' : 'bad';
  }
  function fill(sentence, values) { return sentence.replace(/\{(\w+)\}/g, function (_all, name) { return values[name]; }); }
  function show() {
    var done = 0, bad = 0;
    checks.forEach(function (check) {
      var how = tone(check);
      check.classList.toggle('bad', how === 'bad');
      check.classList.toggle('caution', how === 'caution');
      check.classList.toggle('done', Boolean(answer(check)));
      done += answer(check) ? 1 : 0;
      bad += how === 'bad' ? 1 : 0;
    });
    one('[data-prog-text]').textContent = fill(words.progress, { done: done, all: checks.length });
    one('[data-prog-bad]').textContent = bad ? fill(words.bad, { n: bad }) : words.clean;
    one('[data-prog-bar]').value = done;
    all('[data-finish]').forEach(function (button) {
      var left = checks.length - done;
      button.textContent = !left ? words.submit : document.body.classList.contains('one') && button.closest('.tt-dock') ? words.next : fill(words.left, { n: left });
      button.classList.toggle('waits', Boolean(left));
    });
    return checks.length - done;
  }
  form.addEventListener('change', function (event) {
    var check = event.target.closest('.check');
    // A number and "does not apply" exclude each other.
    if (check && event.target.type === 'radio' && check.dataset.kind === 'number') { one('.measure input:not([type=radio])', check).value = ''; }
    show();
    keep();
  });
  form.addEventListener('input', function (event) {
    var check = event.target.closest('.check');
    if (check && check.dataset.kind === 'number' && event.target.type !== 'radio') { all('input[type=radio]', check).forEach(function (radio) { radio.checked = false; }); }
    show();
    keep();
  });
  // A picture still on its way is waited for; one that did not get through is shown.
  var waiting = false;
  form.addEventListener('photos:changed', function () {
    keep();
    if (waiting && !one('figure[data-sending]')) { waiting = false; show(); one('[data-finish]').click(); }
  });
  function heldByPhotos() {
    if (one('figure[data-sending]')) {
      waiting = true;
      all('[data-finish]').forEach(function (button) { button.textContent = words.sending; });
      return true;
    }
    var broken = one('figure .state');
    if (broken) { step(checks.indexOf(broken.closest('.check'))); broken.scrollIntoView({ block: 'center' }); broken.focus(); }
    return Boolean(broken);
  }
  form.addEventListener('submit', function (event) {
    var open = checks.filter(function (check) { return !answer(check); })[0];
    if (open) { event.preventDefault(); event.stopPropagation(); step(checks.indexOf(open)); open.scrollIntoView({ block: 'center' }); open.focus({ preventScroll: true }); return; }
    if (heldByPhotos()) { event.preventDefault(); event.stopPropagation(); return; }
    form.elements.phone_submitted_at.value = new Date().toISOString();
    // The server reads a typed number only under the name that carries no choice.
    checks.forEach(function (check) {
      var typed = one('.measure input:not([type=radio])', check);
      if (typed && one('input[type=radio]:checked', check)) { typed.disabled = true; }
    });
    keep();
  }, true);

  // --- large type on a phone: one check a page -------------------------------------------------------------------------
  var current = -1;
  function step(number) {
    if (!document.body.classList.contains('one')) { return; }
    current = Math.max(0, Math.min(checks.length - 1, number));
    checks.forEach(function (check, n) { check.classList.toggle('cur', n === current); });
    // What is asked once stands beside the first and the last check.
    all('[data-first]').forEach(function (part) { part.classList.toggle('cur', current === 0); });
    all('[data-last]').forEach(function (part) { part.classList.toggle('cur', current === checks.length - 1); });
    one('[data-later]').textContent = current > 0 ? words.back : words.later;
    window.scrollTo(0, 0);
  }
  if (document.documentElement.dataset.size === 'large' && window.innerWidth < 992) {
    document.body.classList.add('one');
    var wrong = checks.findIndex(function (check) { return check.classList.contains('is-err'); });
    step(wrong >= 0 ? wrong : Math.max(0, checks.findIndex(function (check) { return !answer(check); })));
    one('[data-later]').addEventListener('click', function (event) { if (current > 0) { event.preventDefault(); step(current - 1); } });
    all('.errsum a').forEach(function (link) {
      link.addEventListener('click', function () {
        var there = document.getElementById(link.hash.slice(1)), check = there && there.closest('.check');
        if (check) { step(check.hasAttribute('data-last') ? checks.length - 1 : Math.max(0, checks.indexOf(check))); }
      });
    });
    checks.forEach(function (check, n) {
      check.addEventListener('change', function (event) {
        if (event.target.type === 'radio' && answer(check) && tone(check) !== 'bad' && n === current && n < checks.length - 1) { window.setTimeout(function () { step(n + 1); }, 250); }
      });
    });
  }
  show();
})();
