// The runner: every answer and photo is kept on the phone as it is given; what is finished goes into the outbox and from
// there to the server, at once or when there is a way. Where the browser stores nothing, and without script, the form
// is a plain POST and the server says the same things.
(function () {
  'use strict';
  const form = document.getElementById('runner');
  if (!form) { return; }
  const TT = window.TT, words = form.dataset, me = TT.person();
  const key = 'patrol:' + words.post + ':' + (me ? me.id : '');
  const one = function (selector, root) { return (root || form).querySelector(selector); };
  const all = function (selector, root) { return Array.from((root || form).querySelectorAll(selector)); };
  const checks = all('[data-item]');
  const late = Boolean(form.elements.late);
  if (!form.elements.uuid.value) { form.elements.uuid.value = TT.uuid(); }

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

  // --- the draft -------------------------------------------------------------------------------------------------------
  let isNew = true, over = false;
  // What was tapped before the draft had been read; it is newer than the draft.
  let touched = new Set();
  const restored = restore().catch(function () { /* nothing is kept here: a form as any other */ }).then(function () { touched = null; });
  let saving = restored;
  // The fields as a browser would post them, without files and without the key of this page.
  function fields() {
    const found = [];
    Array.from(form.elements).forEach(function (field) {
      const off = /^(radio|checkbox)$/.test(field.type) ? !field.checked : false;
      if (!field.name || field.disabled || off || field.type === 'file' || field.name === 'csrfmiddlewaretoken') { return; }
      if (field.value !== '' || /^(hidden|radio|checkbox)$/.test(field.type)) { found.push([field.name, field.value]); }
    });
    return found;
  }
  function drafted() {
    return { key: key, kind: 'patrol', uuid: form.elements.uuid.value, person: me.id, name: me.name, place: words.post, title: words.title, url: location.pathname + (late ? '?late=1' : ''), at: Date.now(), tab: TT.store.tab, version: words.version, scanned: words.scanned, fields: fields() };
  }
  function keep() {
    if (over || !me) { return; }
    saving = saving.then(async function () {
      if (over) { return; }
      const draft = drafted();
      // Gone while this page was open: another page has handed it in.
      if (!(await TT.store.keepDraft(draft, isNew))) {
        await lookElsewhere();
        if (over) { return; }
        await TT.store.keepDraft(draft, true);
      }
      isNew = false;
      TT.signal('draft');
    }).catch(function () { /* full or private: the form still works */ });
  }
  function put(draft, pictures) {
    const given = draft.fields, hidden = ['uuid', 'phone_started_at', 'door'];
    const values = function (name) { return given.filter(function (pair) { return pair[0] === name; }).map(function (pair) { return pair[1]; }); };
    // The arrival that was noted first stands, unless the standard has changed since or only now the code was scanned.
    if (draft.version === words.version && !(words.scanned && !draft.scanned)) { hidden.push('opened'); words.scanned = draft.scanned; }
    hidden.forEach(function (name) { if (values(name)[0]) { form.elements[name].value = values(name)[0]; } });
    Array.from(form.elements).forEach(function (field) {
      if (!field.name || field.type === 'file' || field.type === 'hidden' || (touched && touched.has(field.name))) { return; }
      if (/^(radio|checkbox)$/.test(field.type)) { field.checked = values(field.name).indexOf(field.value) >= 0; }
      else { field.value = values(field.name).filter(function (value) { return field.inputMode !== 'decimal' || !/^(na|unseen)$/.test(value); })[0] || ''; }
    });
    checks.forEach(function (check) { saySlip(check, true); });
    all('[data-photos]').forEach(function (box) {
      const detail = values(box.dataset.name).map(function (token) { return Object.assign({ token: token }, pictures[token]); });
      box.dispatchEvent(new CustomEvent('photos:set', { detail: detail }));
    });
    show();
  }
  async function picturesOf(uuid) {
    const found = {};
    for (const photo of await TT.store.photosOf(uuid)) {
      found[photo.token] = { url: URL.createObjectURL(new Blob([photo.bytes], { type: photo.type })), error: photo.error };
    }
    return found;
  }
  function noteOf(draft) {
    const note = document.createElement('p'), text = document.createElement('span'), again = document.createElement('button');
    note.className = 'note info kept-draft';
    text.textContent = TT.fill(words.kept, { when: TT.when(draft.at) });
    again.type = 'button';
    again.className = 'btn btn-quiet btn-sm';
    again.textContent = words.afresh;
    again.onclick = async function () { over = true; await TT.store.dropDraft(key); location.reload(); };
    note.append(text, again);
    form.insertBefore(note, form.firstChild);
  }
  async function restore() {
    // A form that the server sent back carries what was given already.
    if (!me || 'bound' in words) { return; }
    const draft = await TT.store.get('drafts', key);
    if (!draft) { return; }
    isNew = false;
    const pictures = await picturesOf(draft.uuid);
    await TT.photosReady;
    put(draft, pictures);
    noteOf(draft);
    if (draft.said) { wrong({ said: draft.said, wrong: draft.wrong || [] }); }
  }
  // Another page on this phone has the same visit open: the newest answers win, and what is handed in is handed in.
  async function lookElsewhere() {
    if (over || isNew || !me) { return; }
    const draft = await TT.store.get('drafts', key), uuid = form.elements.uuid.value;
    if (draft && draft.uuid === uuid) {
      if (draft.tab !== TT.store.tab) { put(draft, await picturesOf(uuid)); }
      return;
    }
    const entry = await TT.store.get('outbox', uuid), receipt = await TT.store.get('receipts', uuid);
    if (entry || receipt) { over = true; shownAs(receipt ? 'arrived' : 'waiting', uuid); }
  }
  ['tt:draft', 'tt:outbox'].forEach(function (what) {
    document.addEventListener(what, function (event) { if (!event.detail.here) { lookElsewhere(); } });
  });
  document.addEventListener('visibilitychange', function () { if (!document.hidden) { lookElsewhere(); } });

  form.addEventListener('change', function (event) {
    if (touched) { touched.add(event.target.name); }
    const check = event.target.closest('.check');
    // A number and "does not apply" exclude each other.
    if (check && event.target.type === 'radio' && check.dataset.kind === 'number') { typedIn(check).value = ''; }
    if (check) { saySlip(check, true); }
    show();
    keep();
  });
  form.addEventListener('input', function (event) {
    if (touched) { touched.add(event.target.name); }
    const check = event.target.closest('.check');
    if (check && check.dataset.kind === 'number' && event.target.type !== 'radio') { all('input[type=radio]', check).forEach(function (radio) { radio.checked = false; }); }
    if (check) { saySlip(check, false); }
    show();
    keep();
  });

  // --- handing in ------------------------------------------------------------------------------------------------------
  // A picture that is just being shrunk is waited for; one that no server will take is shown.
  let waiting = false;
  form.addEventListener('photos:changed', function () {
    keep();
    if (waiting && !one('figure[data-sending]')) { waiting = false; show(); one('[data-finish]').click(); }
  });
  function say(text) { all('[data-finish]').forEach(function (button) { button.textContent = text; }); }
  function heldByPhotos() {
    if (one('figure[data-sending]')) { waiting = true; say(words.sending); return true; }
    const broken = one('figure .state:not([disabled])');
    if (broken) { step(checks.indexOf(broken.closest('.check'))); broken.scrollIntoView({ block: 'center' }); broken.focus(); }
    return Boolean(broken);
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
  async function handIn() {
    form.elements.phone_submitted_at.value = new Date().toISOString();
    // The server reads a typed number only under the name that carries no choice.
    checks.forEach(function (check) { const typed = typedIn(check); if (typed) { typed.disabled = Boolean(one('input[type=radio]:checked', check)); } });
    const draft = drafted(), uuid = draft.uuid;
    over = true;
    say(words.handing);
    await saving;
    let isFirst;
    try {
      isFirst = await TT.store.handOver({ uuid: uuid, kind: 'patrol', person: me.id, name: me.name, place: words.post, title: words.title, finished: Date.now(), payload: { post: words.post, said: draft.fields }, lines: lines(), state: 'waiting', draft: draft }, key);
    } catch (_error) {
      // Nothing can be stored here: straight to the server, as without script.
      HTMLFormElement.prototype.submit.call(form);
      return;
    }
    checks.forEach(function (check) { const typed = typedIn(check); if (typed) { typed.disabled = false; } });
    if (!isFirst) { shownAs('arrived', uuid); return; }
    if (navigator.storage && navigator.storage.persist) { navigator.storage.persist().catch(function () { /* asked for, no more */ }); }
    const patience = new Promise(function (resolve) { window.setTimeout(resolve, 10000, { state: 'slow' }); });
    const sent = TT.outbox.send(uuid).then(function (told) { return told.state === 'busy' ? TT.outbox.outcome(uuid) : told; });
    const told = await Promise.race([sent.catch(function () { return { state: 'waiting' }; }), patience]);
    if (told.state === 'stored') { location.assign(told.url); return; }
    if (told.state === 'refused' && await TT.store.takeBack(uuid)) { over = false; isNew = false; show(); wrong(told); return; }
    shownAs(told.state, uuid);
  }
  form.addEventListener('submit', function (event) {
    const open = checks.find(function (check) { return !given(check); });
    event.preventDefault();
    event.stopPropagation();
    if (over) { return; }
    checks.forEach(function (check) { saySlip(check, true); });
    if (open) { step(checks.indexOf(open)); open.scrollIntoView({ block: 'center' }); open.focus({ preventScroll: true }); return; }
    if (!heldByPhotos()) { handIn(); }
  }, true);

  // What the server found wanting, as its own page would say it.
  function wrong(answer) {
    all('.errsum, .errmsg').forEach(function (old) { old.remove(); });
    all('.is-err').forEach(function (check) { check.classList.remove('is-err'); });
    const summary = document.createElement('div'), told = document.createElement('div'), head = document.createElement('h2'), list = document.createElement('ul');
    summary.className = 'errsum';
    summary.tabIndex = -1;
    told.setAttribute('role', 'alert');
    head.textContent = words.wrong;
    told.append(head, list);
    summary.append(told);
    const sentences = answer.wrong && answer.wrong.length ? answer.wrong : [['', answer.said]];
    sentences.forEach(function (pair) {
      const line = document.createElement('li'), place = document.getElementById(pair[0]), text = document.createElement(place ? 'a' : 'span');
      text.textContent = pair[1];
      if (place) {
        text.href = '#' + pair[0];
        const mark = document.createElement('p');
        mark.className = 'errmsg';
        // The item is named just above.
        mark.textContent = pair[2] || pair[1];
        if (place.matches('.check')) { place.classList.add('is-err'); place.insertBefore(mark, place.children[1]); }
      }
      line.append(text);
      list.append(line);
    });
    form.insertBefore(summary, form.firstChild);
    followErrors();
    summary.scrollIntoView({ block: 'center' });
    summary.focus();
  }
  // The receipt of this phone, in place of the form: no page need be loaded for it.
  async function shownAs(state, uuid) {
    const panel = document.getElementById('handed-in').content.cloneNode(true);
    form.hidden = true;
    form.parentNode.insertBefore(panel, form);
    const here = document.querySelector('[data-handed]');
    const tell = async function () {
      const receipt = await TT.store.get('receipts', uuid), entry = await TT.store.get('outbox', uuid);
      const now = receipt ? 'arrived' : entry && /^(refused|conflict|login|held)$/.test(entry.state) ? entry.state : state === 'slow' && entry && TT.outbox.isSending(entry) ? 'slow' : 'waiting';
      here.querySelectorAll('[data-when]').forEach(function (part) { part.hidden = part.dataset.when.split(' ').indexOf(now) < 0; });
      here.querySelector('[data-number]').textContent = receipt ? receipt.number : TT.short(uuid);
      here.querySelector('[data-said]').textContent = entry && !receipt ? entry.said || '' : '';
      if (receipt) { here.querySelector('[data-receipt]').href = receipt.url; }
    };
    document.addEventListener('tt:outbox', tell);
    await tell();
    window.scrollTo(0, 0);
    here.focus();
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

  // --- the line, and the door ------------------------------------------------------------------------------------------
  const line = document.querySelector('[data-line]');
  function listen() { if (line) { line.hidden = navigator.onLine !== false; } }
  window.addEventListener('offline', listen);
  window.addEventListener('online', listen);
  listen();
  // A code scanned without a network: the service worker has brought us here with it.
  const door = /^#at-door=(.{1,40})$/.exec(location.hash);
  if (door) { form.elements.door.value = decodeURIComponent(door[1]); words.scanned = '1'; history.replaceState(null, '', location.pathname); }

  restored.then(function () {
    if (!form.elements.phone_started_at.value) { form.elements.phone_started_at.value = new Date().toISOString(); }
    show();
    onePage();
    document.body.dataset.runner = 'ready';
  });
  // The browser's own back button must not bring back a page whose number is spent.
  window.addEventListener('pageshow', function (event) { if (event.persisted && over) { location.reload(); } });
  show();
})();
