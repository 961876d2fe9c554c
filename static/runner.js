// The runner: what the answers to a checklist mean, one check a page in large type, the door's code. How they are kept on
// the phone and sent stands in kept-form.js.
(function () {
  'use strict';
  const form = document.getElementById('runner');
  if (!form) { return; }
  const TT = window.TT, words = form.dataset, me = TT.person();
  const one = function (selector, root) { return (root || form).querySelector(selector); };
  const all = function (selector, root) { return Array.from((root || form).querySelectorAll(selector)); };
  const checks = all('[data-item]');
  const late = Boolean(form.elements.late);

  // --- what an answer means ------------------------------------------------------------------------------------------
  function typedIn(check) { return one('.measure input:not([type=radio])', check); }
  function answer(check) {
    const picked = one('input[type=radio]:checked', check), typed = typedIn(check);
    if (picked) { return picked.value; }
    return typed ? typed.value.trim() : '';
  }
  // A number as its keypad writes it, also with the signs of Chinese keyboards; none where it can't be read.
  function measured(check) {
    const text = answer(check).normalize('NFKC').replace(/[,。]/g, '.');
    return /^[+-]?[0-9]{1,5}(\.[0-9]{1,4})?$/.test(text) ? Number(text) : NaN;
  }
  const above = function (limits, number) { return Boolean(limits.high) && number > Number(limits.high); };
  // What no such item can measure is a slip of the finger: the server takes it for none, and so does this page.
  function slipped(check) {
    const value = answer(check), typed = typedIn(check), limits = typed ? typed.dataset : {};
    if (!value || /^(na|unseen)$/.test(value) || check.dataset.kind !== 'number' || !limits.slip) { return false; }
    const number = measured(check);
    return isNaN(number) || above(limits, number) || Boolean(limits.low) && number < Number(limits.low);
  }
  const given = function (check) { return Boolean(answer(check)) && !slipped(check); };
  // Said when the number is finished, or as soon as no more digits can mend it; gone with the number.
  function saySlip(check, finished) {
    const typed = typedIn(check), said = one('[data-slipped]', check);
    if (!typed || check.dataset.kind !== 'number') { return; }
    if (!slipped(check)) {
      typed.removeAttribute('aria-invalid');
      if (said) { said.remove(); check.classList.remove('is-err'); }
      return;
    }
    const words = typed.dataset.slip;
    if (said || !(finished || above(typed.dataset, measured(check)))) { return; }
    // What the server said of the same number steps aside.
    all('.errmsg', check).forEach(function (old) { if (old.textContent.trim() === words) { old.remove(); } });
    const mark = document.createElement('p');
    mark.className = 'errmsg';
    mark.dataset.slipped = '';
    mark.setAttribute('role', 'alert');
    mark.textContent = words;
    check.insertBefore(mark, check.children[1]);
    check.classList.add('is-err');
    typed.setAttribute('aria-invalid', 'true');
  }
  function tone(check) {
    const value = answer(check), kind = check.dataset.kind;
    if (slipped(check) || !value || value === 'na' || value === 'unseen') { return ''; }
    if (kind === 'pass_fail') { return value === 'fail' ? 'bad' : 'ok'; }
    if (kind === 'score') { return value === '0' ? 'ok' : 'bad'; }
    if (kind === 'choice') { return one('input:checked', check).dataset.fail ? 'bad' : 'ok'; }
    const limits = typedIn(check).dataset, number = measured(check);
    const low = limits.min === '' ? -Infinity : Number(limits.min), high = limits.max === '' ? Infinity : Number(limits.max);
    if (isNaN(number)) { return ''; }
    if (number >= low && number <= high) { return 'ok'; }
    return number >= low - Number(limits.below) && number <= high + Number(limits.above) ? 'caution' : 'bad';
  }
  function show() {
    let done = 0, bad = 0;
    checks.forEach(function (check) {
      const how = tone(check), has = given(check);
      check.classList.toggle('bad', how === 'bad');
      check.classList.toggle('caution', how === 'caution');
      check.classList.toggle('done', has);
      done += has ? 1 : 0;
      bad += how === 'bad' ? 1 : 0;
    });
    one('[data-prog-text]').textContent = TT.fill(words.progress, { done: done, all: checks.length });
    one('[data-prog-bad]').textContent = bad ? TT.fill(words.bad, { n: bad }) : words.clean;
    one('[data-prog-bar]').value = done;
    const left = checks.length - done;
    all('[data-finish]').forEach(function (button) {
      button.textContent = !left ? words.submit : document.body.classList.contains('one') && button.closest('.tt-dock') ? words.next : TT.fill(words.left, { n: left });
      button.classList.toggle('waits', Boolean(left));
    });
  }

  // One line an item in plain words, for the outbox page and for paper.
  function lines() {
    return checks.map(function (check) {
      const picked = one('input[type=radio]:checked', check), typed = typedIn(check);
      const value = picked ? picked.parentNode.textContent.trim() : typed ? typed.value + ' ' + one('.unit', check).textContent : '';
      const said = all('.failbox input:checked', check).map(function (box) { return box.parentNode.textContent.trim(); });
      const own = one('.failbox input[type=text], .failbox input:not([type])', check);
      if (tone(check) === 'bad' && own && own.value.trim()) { said.push(own.value.trim()); }
      return [one('h3', check).textContent.trim().replace(/^\d+/, ''), value.trim(), tone(check) === 'bad' ? said.join('，') : '', all('figure input[type=hidden]', check).length];
    });
  }

  // --- large type on a phone: one check a page -------------------------------------------------------------------------
  let current = -1;
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
  function followErrors() {
    if (!document.body.classList.contains('one')) { return; }
    all('.errsum a').forEach(function (link) {
      link.addEventListener('click', function () {
        const there = document.getElementById(link.hash.slice(1)), check = there && there.closest('.check');
        if (check) { step(check.hasAttribute('data-last') ? checks.length - 1 : Math.max(0, checks.indexOf(check))); }
      });
    });
  }
  function onePage() {
    if (document.documentElement.dataset.size !== 'large' || window.innerWidth >= 992) { return; }
    document.body.classList.add('one');
    const faulty = checks.findIndex(function (check) { return check.classList.contains('is-err'); });
    step(faulty >= 0 ? faulty : Math.max(0, checks.findIndex(function (check) { return !given(check); })));
    one('[data-later]').addEventListener('click', function (event) { if (current > 0) { event.preventDefault(); step(current - 1); } });
    followErrors();
    checks.forEach(function (check, n) {
      check.addEventListener('change', function (event) {
        if (event.target.type === 'radio' && given(check) && tone(check) !== 'bad' && n === current && n < checks.length - 1) { window.setTimeout(function () { step(n + 1); }, 250); }
      });
    });
  }

  // --- kept and sent ---------------------------------------------------------------------------------------------------
  const kept = TT.keptForm(form, {
    kind: 'patrol',
    key: 'patrol:' + words.post + ':' + (me ? me.id : ''),
    place: words.post,
    title: words.title,
    url() { return location.pathname + (late ? '?late=1' : ''); },
    facts() { return { version: words.version, scanned: words.scanned }; },
    hidden(draft) {
      const names = ['uuid', 'phone_started_at', 'door'];
      // The arrival that was noted first stands, unless the standard has changed since or only now the code was scanned.
      if (draft.version === words.version && !(words.scanned && !draft.scanned)) { names.push('opened'); words.scanned = draft.scanned; }
      return names;
    },
    text(field, values) { return values.filter(function (value) { return field.inputMode !== 'decimal' || !/^(na|unseen)$/.test(value); })[0]; },
    put() { checks.forEach(function (check) { saySlip(check, true); }); },
    show: show,
    open() {
      checks.forEach(function (check) { saySlip(check, true); });
      return checks.find(function (check) { return !given(check); });
    },
    step(check) { step(checks.indexOf(check)); },
    payload(fields) { return { post: words.post, said: fields }; },
    lines: lines,
    // The server reads a typed number only under the name that carries no choice.
    reading(isOver) { checks.forEach(function (check) { const typed = typedIn(check); if (typed) { typed.disabled = !isOver && Boolean(one('input[type=radio]:checked', check)); } }); },
    wrong: followErrors,
  });

  form.addEventListener('change', function (event) {
    const check = event.target.closest('.check');
    // A number and "does not apply" exclude each other.
    if (check && event.target.type === 'radio' && check.dataset.kind === 'number') { typedIn(check).value = ''; }
    if (check) { saySlip(check, true); }
    show();
    kept.keep();
  });
  form.addEventListener('input', function (event) {
    const check = event.target.closest('.check');
    if (check && check.dataset.kind === 'number' && event.target.type !== 'radio') { all('input[type=radio]', check).forEach(function (radio) { radio.checked = false; }); }
    if (check) { saySlip(check, false); }
    show();
    kept.keep();
  });

  // --- the door -----------------------------------------------------------------------------------------------------
  // A code scanned without a network: the service worker has brought us here with it.
  const door = /^#at-door=(.{1,40})$/.exec(location.hash);
  if (door) { form.elements.door.value = decodeURIComponent(door[1]); words.scanned = '1'; history.replaceState(null, '', location.pathname); }

  kept.restored.then(function () {
    if (!form.elements.phone_started_at.value) { form.elements.phone_started_at.value = new Date().toISOString(); }
    show();
    onePage();
    document.body.dataset.runner = 'ready';
  });
  show();
})();
