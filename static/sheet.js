// Scoring: what the taps on a sheet come to — the same arithmetic as starrating/scoring/sheet.py, in whole hundredths — the
// steppers of faults, on to the next room by itself; a hall's lockers, tapped and held. How a sheet is kept on the phone and
// sent stands in kept-form.js.
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

  // --- a hall of lockers -----------------------------------------------------------------------------------------------
  const hall = document.getElementById('hall');
  if (hall && hall.elements.as) { walk(hall); }
  function walk(hall) {
    const words = hall.dataset, said = hall.querySelector('[data-said]');
    const mode = function () { const picked = hall.querySelector('[name=as]:checked'); return picked ? picked.value : ''; };
    async function tap(box, as) {
      const body = new FormData(hall), was = box.className;
      body.set('as', as);
      body.set('locker', box.value);
      if (as !== 'sheet') { mark(box, as === 'off' ? '' : as); }
      try {
        const answer = await fetch(hall.action, { method: 'POST', body: body, credentials: 'same-origin', headers: { 'X-Requested-With': 'fetch', Accept: 'application/json' } });
        const told = await answer.json();
        if (told.url) { location.assign(told.url); return; }
        if (!answer.ok) { throw new Error(told.error); }
        said.textContent = '';
      } catch (fault) {
        box.className = was;
        said.textContent = fault instanceof TypeError || fault instanceof SyntaxError || !fault.message ? words.noWay : fault.message;
      }
    }
    function mark(box, look) {
      box.className = box.className.replace(/ ?\b(other-)?(good|bad)\b/g, '') + (look ? ' ' + look : '');
      box.setAttribute('aria-label', box.getAttribute('aria-label').split(' ')[0] + (look ? ' ' + words[look] : ''));
    }
    // Held: the sheet, whatever a tap means now.
    let holding = 0, held = false;
    hall.addEventListener('pointerdown', function (event) {
      const box = event.target.closest('.lk.task');
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
    document.body.dataset.hall = 'ready';
  }

  // --- a sheet ---------------------------------------------------------------------------------------------------------
  const form = document.getElementById('sheet');
  if (!form) { return; }
  const words = form.dataset, me = TT.person();
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
    gap.textContent = !known ? TT.fill(words.open, { n: unscored }) : vetoes.length ? TT.fill(words.capped, { n: cap }) : total >= five ? words.enough : TT.fill(words.gap, { n: tenths(five - total) });
    const second = one('[data-second]'), by = one('[name=presence]:checked');
    if (second) { second.classList.toggle('on', Boolean(by) && by.value === 'opened_by_two'); }
    all('[data-finish]').forEach(function (button) {
      button.textContent = open.length ? TT.fill(words.left, { n: open.length }) : words.submit;
      button.classList.toggle('waits', open.length > 0);
    });
  }
  groups.forEach(function (group) { const points = one('[data-points]', group); points.dataset.full = points.textContent; });

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
    step(part) { const box = part.closest('details'); if (box) { box.open = true; } },
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
  // This phone has done this one already, and it waits: not a second time by mistake.
  async function doneHere() {
    if (form.elements.corrects.value) { return; }
    const waits = (await TT.store.all('outbox')).find(function (entry) { return me && entry.person === me.id && entry.place === 'sheet-' + words.task; });
    if (waits) { kept.stop(); await kept.shownAs('waiting', waits.uuid); }
  }
  kept.restored.then(doneHere).catch(function () { /* nothing is kept here */ }).then(function () {
    show();
    document.body.dataset.sheet = 'ready';
  });
  show();
})();
