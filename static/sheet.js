// Scoring: what the taps on a sheet come to — the same arithmetic as starrating/scoring/sheet.py, in whole hundredths — the
// steppers of faults, on to the next room by itself; nobody in. How a sheet is kept on the phone and sent stands in
// kept-form.js.
(function () {
  'use strict';
  const TT = window.TT, FLASH = 'tt-sheet-handed';

  // --- what the last page wants to be said here ------------------------------------------------------------------------
  (function () {
    let said = null;
    try { said = sessionStorage.getItem(FLASH); sessionStorage.removeItem(FLASH); } catch (_error) { /* said nowhere */ }
    const notes = document.querySelector('.notes');
    if (!said || !notes) { return; }
    const note = document.createElement('p');
    note.className = 'note success';
    note.dataset.flash = '';
    note.textContent = said;
    notes.append(note);
  })();

  // --- a sheet ---------------------------------------------------------------------------------------------------------
  const form = document.getElementById('sheet');
  if (!form) { return; }
  const words = form.dataset, me = TT.person(), closed = document.getElementById('closed'), atDoor = 'door-' + words.task;
  const one = function (selector, root) { return (root || form).querySelector(selector); };
  const all = function (selector, root) { return Array.from((root || form).querySelectorAll(selector)); };
  const groups = all('[data-group]');
  const SHARES = { excellent: 10, good: 8, fair: 6, poor: 2 };
  const thresholds = words.thresholds.split(' ').filter(Boolean).map(function (pair) { return pair.split('=').map(Number); });
  const hundredths = function (text) { return Math.round(Number(text) * 100); };
  const tenths = function (number) { return String(number / 10); };

  const field = function (crit) { return one('.stepper input', crit); };
  const isNa = function (crit) { return one('[name^=n-]', crit).checked; };
  // A number as a keypad writes it; null where nothing is said.
  function value(crit) {
    const text = field(crit).value.normalize('NFKC').replace(/[,。]/g, '.').trim();
    if (isNa(crit) || text === '' || isNaN(Number(text))) { return null; }
    return 'deduct' in crit.dataset && Number(text) === 0 ? null : Number(text);
  }
  // {weight, lost, missing} of a group, in hundredths of a point.
  function worthOf(group) {
    const grade = one('.grade input:checked', group), applicable = all('[data-crit]', group).filter(function (crit) { return !isNa(crit); });
    const weigh = function (crits) { return crits.reduce(function (sum, crit) { return sum + hundredths(crit.dataset.weight); }, 0); };
    const marked = applicable.filter(function (crit) { return value(crit) !== null; });
    if (!applicable.length) { return { weight: 0, lost: 0, missing: [] }; }
    if (!marked.length) {
      const weight = weigh(applicable);
      return grade ? { weight: weight, lost: weight * (10 - SHARES[grade.value]) / 10, missing: [] } : { weight: 0, lost: 0, missing: [group] };
    }
    const silent = applicable.filter(function (crit) { return value(crit) === null && !('deduct' in crit.dataset); });
    const lost = marked.reduce(function (sum, crit) {
      const weight = hundredths(crit.dataset.weight), each = hundredths(crit.dataset.deduct);
      return sum + ('deduct' in crit.dataset ? Math.min(weight, each * value(crit)) : Math.max(0, weight - hundredths(value(crit))));
    }, 0);
    return { weight: weigh(applicable) - weigh(silent), lost: lost, missing: silent, byFault: true };
  }
  function missing() {
    const found = [].concat.apply([], groups.map(function (group) { return worthOf(group).missing; }));
    const presence = document.getElementById('presence'), second = form.elements.second_person;
    if (presence && !one('[name=presence]:checked')) { found.push(presence); }
    else if (presence && one('[name=presence]:checked').value === 'opened_by_two' && !second.value) { found.push(presence); }
    return found;
  }
  function show() {
    let weight = 0, lost = 0;
    groups.forEach(function (group) {
      const worth = worthOf(group), note = one('[data-by-fault]', group);
      weight += worth.weight;
      lost += worth.lost;
      all('[data-crit]', group).forEach(function (crit) {
        crit.classList.toggle('marked', value(crit) !== null);
        field(crit).disabled = isNa(crit);
      });
      one('[data-points]', group).textContent = worth.weight && !worth.missing.length ? TT.fill(words.got, { n: (worth.weight - worth.lost) / 100, all: worth.weight / 100 }) : one('[data-points]', group).dataset.full;
      one('.grade', group).classList.toggle('by-fault', Boolean(worth.byFault));
      note.hidden = !worth.byFault;
      note.textContent = worth.byFault ? words.byFault : '';
      one('[data-lost]', group).textContent = worth.byFault && worth.lost ? TT.fill(words.lost, { n: worth.lost / 100 }) : '';
      group.classList.toggle('done', Boolean(worth.weight) && !worth.missing.length);
    });
    const vetoes = all('[name=vetoes]:checked'), cap = Math.min.apply(null, [5].concat(vetoes.map(function (box) { return Number(box.dataset.most); })));
    const open = missing(), unscored = open.filter(function (part) { return part.id !== 'presence'; }).length;
    const total = weight ? Math.floor((2000 * (weight - lost) + weight) / (2 * weight)) : null;
    const known = total !== null && !unscored;
    const stars = known ? Math.min(cap, Math.max.apply(null, [0].concat(thresholds.map(function (pair) { return total >= pair[1] ? pair[0] : 0; })))) : 0;
    one('[data-total]').textContent = known ? tenths(total) : '–';
    all('[data-stars]>span').forEach(function (star, n) { star.classList.toggle('off', n >= stars); });
    one('[data-stars]').setAttribute('aria-label', known ? TT.fill(words.stars, { n: stars }) : one('[data-stars]').dataset.none);
    const gap = one('[data-gap]'), five = Math.round(Number(words.five) * 10);
    gap.classList.toggle('capped', vetoes.length > 0);
    gap.textContent = !known ? TT.fill(words.left, { n: open.length }) : vetoes.length ? TT.fill(words.capped, { n: cap }) : total >= five ? words.enough : TT.fill(words.gap, { n: tenths(five - total) });
    const second = one('[data-second]'), by = one('[name=presence]:checked');
    if (second) { second.classList.toggle('on', Boolean(by) && by.value === 'opened_by_two'); }
    all('[data-finish]').forEach(function (button) {
      button.textContent = !open.length ? words.submit : document.body.classList.contains('one') && button.closest('.tt-dock') ? words.onward : TT.fill(words.left, { n: open.length });
      button.classList.toggle('waits', open.length > 0);
    });
  }
  groups.forEach(function (group) { const points = one('[data-points]', group); points.dataset.full = points.textContent; });

  // --- large type on a phone: one group a page, what is asked once on the last --------------------------------------------
  let current = -1;
  const pages = groups.length + 1;
  function pageOf(part) {
    const group = part && part.closest('[data-group]');
    return group ? groups.indexOf(group) : pages - 1;
  }
  function step(number) {
    if (!document.body.classList.contains('one')) { return; }
    current = Math.max(0, Math.min(pages - 1, number));
    groups.forEach(function (group, n) { group.classList.toggle('cur', n === current); });
    all('[data-last]').forEach(function (part) { part.classList.toggle('cur', current === pages - 1); });
    if (closed) { closed.hidden = current !== pages - 1 && current !== 0; }
    one('[data-step]').textContent = TT.fill(one('[data-step]').dataset.words, { n: current + 1, all: pages });
    one('[data-back]').hidden = current === 0;
    if (one('[data-skip]')) { one('[data-skip]').hidden = current > 0; }
    window.scrollTo(0, 0);
  }
  function followErrors() {
    all('.errsum a').forEach(function (link) {
      link.addEventListener('click', function () { step(pageOf(document.getElementById(link.hash.slice(1)))); });
    });
  }
  function onePage() {
    if (document.documentElement.dataset.size !== 'large' || window.innerWidth >= 992) { return; }
    document.body.classList.add('one');
    one('[data-step]').hidden = false;
    const faulty = one('.is-err'), open = faulty || missing()[0];
    step(open ? pageOf(open) : pages - 1);
    one('[data-back]').addEventListener('click', function () { step(current - 1); });
    followErrors();
    groups.forEach(function (group, n) {
      group.addEventListener('change', function (event) {
        // Poor stays: what was found wants to be noted.
        if (event.target.closest('.grade') && event.target.value !== 'poor' && n === current && !worthOf(group).byFault) { window.setTimeout(function () { if (n === current) { step(n + 1); } }, 250); }
      });
    });
    show();
  }

  // --- kept and sent ---------------------------------------------------------------------------------------------------
  // On to the next room: what was done is said there. Without a way and without kept pages the receipt stays here.
  function onward(told) {
    const total = one('[data-total]').textContent, isIn = told.state === 'stored';
    const kept = 'serviceWorker' in navigator && navigator.serviceWorker.controller;
    if (!isIn && !(kept && /^(waiting|slow|login)$/.test(told.state))) { return false; }
    try { sessionStorage.setItem(FLASH, TT.fill(isIn ? words.handed : words.storedHere, { label: words.title, total: total })); } catch (_error) { /* goes on unsaid */ }
    location.assign(words.next);
    return true;
  }
  function lines() {
    return groups.map(function (group) {
      const grade = one('.grade input:checked', group), worth = worthOf(group);
      const found = all('[data-crit]', group).filter(function (crit) { return value(crit) !== null || isNa(crit); }).map(function (crit) {
        return one('h4', crit).textContent.trim() + ' ' + (isNa(crit) ? one('.chip.na', crit).textContent.trim() : value(crit) + ' ' + one('.unit', crit).textContent);
      });
      return [one('h3', group).textContent.trim(), worth.byFault || !grade ? '' : grade.parentNode.textContent.trim(), found.join('，'), all('figure input[type=hidden]', group).length];
    });
  }
  const kept = TT.keptForm(form, {
    kind: 'sheet',
    key: 'sheet:' + words.task + ':' + (me ? me.id : ''),
    place: 'sheet-' + words.task,
    title: words.title,
    url() { return location.pathname; },
    hidden() { return ['uuid', 'corrects']; },
    put() { all('details.faults').forEach(function (box) { box.open = box.open || Boolean(one('.marked, input:checked, figure', box)); }); },
    show: show,
    open() { return missing()[0]; },
    step(part) { const box = part.closest('details'); if (box) { box.open = true; } step(pageOf(part)); },
    wrong: followErrors,
    payload(fields) { return { task: Number(words.task), said: fields }; },
    lines: lines,
    onward: onward,
  });
  form.addEventListener('click', function (event) {
    const button = event.target.closest('[data-less], [data-more]');
    if (!button) { return; }
    const crit = button.closest('[data-crit]'), input = field(crit), counts = 'deduct' in crit.dataset, most = counts ? 99 : Number(crit.dataset.weight);
    // Points begin at the full mark, faults at none.
    const now = value(crit) === null ? (counts ? 0 : most + ('more' in button.dataset ? -1 : 0)) : value(crit);
    input.value = String(Math.max(0, Math.min(most, now + ('more' in button.dataset ? 1 : -1))));
    input.disabled = one('[name^=n-]', crit).checked = false;
    if (counts && input.value === '0') { input.value = ''; }
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });
  // Where a group is counted fault by fault, what is given in points stands at its full mark until somebody takes from it.
  function fillPoints(group) {
    if (!worthOf(group).byFault) { return; }
    all('[data-crit]:not([data-deduct])', group).forEach(function (crit) { if (!isNa(crit) && field(crit).value === '') { field(crit).value = String(Number(crit.dataset.weight)); } });
  }
  ['change', 'input'].forEach(function (what) {
    form.addEventListener(what, function (event) {
      const group = event.target.closest('[data-group]');
      if (group && what === 'change' && event.target.closest('[data-deduct]')) { fillPoints(group); }
      show();
      kept.keep();
    });
  });
  // --- nobody in -------------------------------------------------------------------------------------------------------
  function sayAtDoor(text, isDone) {
    const note = one('[data-door-said]', closed);
    note.hidden = false;
    note.textContent = text;
    one('button', closed).hidden = isDone;
  }
  function pass(text) {
    try { sessionStorage.setItem(FLASH, text); } catch (_error) { /* goes on unsaid */ }
    location.assign(words.next);
  }
  async function nobodyIn() {
    const uuid = TT.uuid(), at = new Date(), fill = function (sentence) { return TT.fill(sentence, { label: words.title }); };
    const line = [words.title, closed.dataset.what, ''];
    await TT.store.put('outbox', { uuid: uuid, kind: 'door', person: me.id, name: me.name, place: atDoor, title: words.title + ' ' + closed.dataset.what, finished: at.getTime(), payload: { task: Number(words.task), seen_at: at.toISOString() }, lines: [line], state: 'waiting' });
    TT.signal('outbox');
    const patience = new Promise(function (resolve) { window.setTimeout(resolve, 10000, { state: 'waiting' }); });
    const sent = TT.outbox.send(uuid).then(function (told) { return told.state === 'busy' ? TT.outbox.outcome(uuid) : told; });
    const told = await Promise.race([sent.catch(function () { return { state: 'waiting' }; }), patience]);
    if (told.state === 'refused') { await TT.store.discard(uuid); sayAtDoor(told.said, false); return; }
    if (told.state === 'stored') { pass(fill(closed.dataset.noted)); return; }
    if ('serviceWorker' in navigator && navigator.serviceWorker.controller) { pass(fill(closed.dataset.storedHere)); return; }
    sayAtDoor(fill(closed.dataset.storedHere), true);
  }
  if (closed && me) {
    closed.addEventListener('submit', function (event) {
      event.preventDefault();
      event.stopPropagation();
      const button = one('button', closed);
      if (button.disabled) { return; }
      button.disabled = true;
      // Nothing can be stored here: straight to the server, as without script.
      nobodyIn().catch(function () { HTMLFormElement.prototype.submit.call(closed); }).then(function () { button.disabled = false; });
    }, true);
  }
  // This phone has done this one already, and it waits: not a second time by mistake.
  async function doneHere() {
    const mine = (await TT.store.all('outbox')).filter(function (entry) { return me && entry.person === me.id; });
    if (closed && mine.some(function (entry) { return entry.place === atDoor; })) { sayAtDoor(TT.fill(closed.dataset.storedHere, { label: words.title }), true); }
    if (form.elements.corrects.value) { return; }
    const waits = mine.find(function (entry) { return entry.place === 'sheet-' + words.task; });
    if (waits) { kept.stop(); await kept.shownAs('waiting', waits.uuid); }
  }
  kept.restored.then(doneHere).catch(function () { /* nothing is kept here */ }).then(function () {
    show();
    onePage();
    document.body.dataset.sheet = 'ready';
  });
  show();
})();
