// A judge's sheet of a contest: one tap gives a criterion its points, half points by stepper or keypad; the sum as it
// grows. How it is kept on the phone and sent stands in kept-form.js.
(function () {
  'use strict';
  const TT = window.TT, form = document.getElementById('contest-sheet');
  if (!form) { return; }
  const words = form.dataset, me = TT.person(), PLACE = 'contest-' + words.task;
  const one = function (selector, root) { return (root || form).querySelector(selector); };
  const all = function (selector, root) { return Array.from((root || form).querySelectorAll(selector)); };
  const marks = all('[data-mark]');
  const field = function (mark) { return one('.steppers input', mark); };

  // Points in halves as somebody types them; null where nothing, or nothing possible, is said.
  function value(mark) {
    const text = field(mark).value.normalize('NFKC').replace(/[,。]/g, '.').trim(), points = Number(text);
    return text === '' || isNaN(points) || points < 0 || points > Number(mark.dataset.most) || (points * 2) % 1 ? null : points;
  }
  function missing() { return marks.filter(function (mark) { return value(mark) === null; }); }
  function show() {
    const open = missing();
    marks.forEach(function (mark) {
      const points = value(mark);
      mark.classList.toggle('done', points !== null);
      all('.offer input', mark).forEach(function (offer) { offer.checked = points !== null && Number(offer.value) === points; });
    });
    const sum = marks.reduce(function (total, mark) { return total + (value(mark) || 0); }, 0);
    one('[data-total]').textContent = open.length ? '–' : String(sum);
    one('[data-left]').textContent = open.length ? TT.fill(words.left, { n: open.length }) : words.full;
    all('[data-finish]').forEach(function (button) {
      button.textContent = open.length ? TT.fill(words.left, { n: open.length }) : words.submit;
      button.classList.toggle('waits', open.length > 0);
    });
  }
  const kept = TT.keptForm(form, {
    kind: 'contest',
    key: 'contest:' + words.task + ':' + (me ? me.id : ''),
    place: PLACE,
    title: words.title,
    url() { return location.pathname; },
    hidden() { return ['uuid', 'corrects']; },
    show: show,
    open() { return missing()[0]; },
    step() { /* one screen */ },
    payload(fields) { return { task: Number(words.task), said: fields.filter(function (pair) { return pair[0].slice(0, 2) !== 'q-'; }) }; },
    lines() { return marks.map(function (mark) { return [one('h2', mark).textContent.trim(), field(mark).value, '', 0]; }); },
  });
  form.addEventListener('change', function (event) {
    if (event.target.closest('.offer')) { field(event.target.closest('[data-mark]')).value = event.target.value; }
    show();
    kept.keep();
  });
  form.addEventListener('input', function (event) { if (!event.target.closest('.offer')) { show(); kept.keep(); } });
  form.addEventListener('click', function (event) {
    const button = event.target.closest('[data-less], [data-more]');
    if (!button) { return; }
    const mark = button.closest('[data-mark]'), most = Number(mark.dataset.most), now = value(mark);
    // From the full mark down.
    const next = now === null ? most : now + ('more' in button.dataset ? 0.5 : -0.5);
    field(mark).value = String(Math.max(0, Math.min(most, next)));
    field(mark).dispatchEvent(new Event('change', { bubbles: true }));
  });
  // This phone has done this one already, and it waits: not a second time by mistake.
  async function doneHere() {
    const mine = (await TT.store.all('outbox')).find(function (entry) { return me && entry.person === me.id && entry.place === PLACE; });
    if (mine && !form.elements.corrects.value) { kept.stop(); await kept.shownAs('waiting', mine.uuid); }
  }
  kept.restored.then(doneHere).catch(function () { /* nothing is kept here */ }).then(function () {
    show();
    document.body.dataset.sheet = 'ready';
  });
  show();
})();
