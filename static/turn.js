// Checking in and out of a contract's work. How it is kept on the phone and sent stands in kept-form.js; here only whether
// this is a check-in or a check-out: what the server said when the page was made, unless this phone has done more since.
(function () {
  'use strict';
  const TT = window.TT, form = document.getElementById('turn');
  if (!form) { return; }
  const words = form.dataset, me = TT.person(), FACT = 'turn-' + words.contract + '-' + (me ? me.id : '');
  const all = function (selector) { return Array.from(form.querySelectorAll(selector)); };

  function show() {
    const act = form.elements.act.value;
    all('[data-act]').forEach(function (part) { part.hidden = part.dataset.act !== act; });
    all('[data-finish]').forEach(function (button) { button.textContent = words[act]; });
  }
  function become(act, number) {
    form.elements.act.value = act;
    form.elements.turn.value = number;
    show();
  }
  // A page that came just now knows better, unless something of this phone still waits.
  async function catchUp() {
    const fact = me && await TT.store.get('facts', FACT);
    if (!fact) { return; }
    const waits = (await TT.store.all('outbox')).some(function (entry) { return entry.person === me.id && entry.place === 'turn-' + words.contract; });
    if (!document.body.dataset.kept && !waits) { return; }
    become(fact.is, fact.turn);
  }
  // What this phone has handed in, whether it has arrived or waits.
  function onward(told) {
    if (!/^(stored|waiting|slow|login|held|busy)$/.test(told.state)) { return false; }
    const isStart = form.elements.act.value === 'start';
    TT.store.put('facts', { name: FACT, is: isStart ? 'end' : 'start', turn: isStart ? form.elements.uuid.value : '' }).catch(function () { /* the server knows */ });
    return false;
  }
  const kept = TT.keptForm(form, {
    kind: 'turn',
    key: 'turn:' + words.contract + ':' + (me ? me.id : ''),
    place: 'turn-' + words.contract,
    get title() { return words.title + ' ' + words[form.elements.act.value]; },
    url() { return location.pathname; },
    hidden() { return ['uuid']; },
    show: show,
    open() { return undefined; },
    step() { /* one part only */ },
    payload(fields) { return { contract: Number(words.contract), said: fields }; },
    lines() { return [[words[form.elements.act.value], new Date().toLocaleString(), form.elements.said.value, all('figure input[type=hidden]').length]]; },
    onward: onward,
  });
  ['change', 'input'].forEach(function (what) { form.addEventListener(what, kept.keep); });
  kept.restored.then(catchUp).catch(function () { /* nothing is kept here */ }).then(function () {
    show();
    document.body.dataset.turn = 'ready';
  });
  show();
})();
