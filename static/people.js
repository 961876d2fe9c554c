// The roster's grid: a tap or a drag with the sign in hand paints cells, one press saves all that changed. Without
// script each tap is a form of its own. The rule of a tap is that of tongting/people/patterns.py (Legend.painted).
(function () {
  'use strict';
  // All boxes of a name, or none where all are ticked already.
  document.querySelectorAll('[data-tick]').forEach(function (button) {
    button.addEventListener('click', function () {
      var boxes = Array.prototype.slice.call(document.querySelectorAll('input[type=checkbox][name=' + button.dataset.tick + ']'));
      var on = boxes.some(function (box) { return !box.checked; });
      boxes.forEach(function (box) { box.checked = on; });
    });
  });

  var form = document.querySelector('form[data-roster]');
  if (!form) { return; }
  var brushes = {}, order = [], count = form.querySelector('[data-count]'), saved = false;
  form.querySelectorAll('input[name=brush]').forEach(function (input) {
    if (!input.value) { return; }
    order.push(input.value);
    brushes[input.value] = { letter: input.dataset.letter, name: input.dataset.name, tone: input.dataset.tone, duty: 'duty' in input.dataset };
  });

  function codesOf(text) { return text ? text.split('+') : []; }
  function isDuty(code) { return Boolean(brushes[code] && brushes[code].duty); }
  function inOrder(codes) {
    var known = order.filter(function (code) { return codes.indexOf(code) >= 0; });
    return known.concat(codes.filter(function (code) { return order.indexOf(code) < 0; }));
  }
  function painted(codes, brush) {
    if (!brush) { return []; }
    if (codes.indexOf(brush) >= 0) { return codes.filter(function (code) { return code !== brush; }); }
    if (isDuty(brush)) { return inOrder(codes.concat([brush])); }
    return inOrder(codes.filter(isDuty).concat([brush]));
  }
  function changed() { return Array.prototype.slice.call(form.querySelectorAll('.cell.changed')); }
  function tell(text) { count.textContent = text; }
  function tally() {
    var n = changed().length;
    tell(n ? form.dataset.said.replace('{n}', n) : form.dataset.none);
  }

  function draw(cell, codes) {
    var main = codes.filter(function (code) { return !isDuty(code); })[0] || codes[0], row = cell.closest('tr');
    var known = brushes[main];
    cell.dataset.codes = codes.join('+');
    cell.textContent = codes.map(function (code) { return brushes[code] ? brushes[code].letter : '?'; }).join('') || form.dataset.restLetter;
    cell.className = 'cell ' + (known ? known.tone : codes.length ? '' : 'rest') + (codes.length > 1 ? ' plus' : '') + (cell.dataset.codes !== cell.dataset.was ? ' changed' : '');
    var said = codes.map(function (code) { return brushes[code] ? brushes[code].name : code; }).join('、') || form.dataset.rest;
    cell.setAttribute('aria-label', row.dataset.name + ' ' + cell.dataset.day.slice(5) + ' ' + said);
  }

  function hand() { var on = form.querySelector('input[name=brush]:checked'); return on ? on.value : ''; }
  function paint(cell, codes) {
    if (cell.dataset.kept) { tell(cell.dataset.kept === 'leave' ? form.dataset.leave : form.dataset.gone); return; }
    draw(cell, codes);
    tally();
  }

  // A mouse paints on while it is held down; a finger that moves scrolls.
  var pulling = null;
  form.addEventListener('pointerdown', function (event) {
    var cell = event.target.closest('button.cell');
    if (!cell || event.pointerType !== 'mouse' || event.button !== 0) { return; }
    pulling = { codes: painted(codesOf(cell.dataset.codes), hand()), from: cell };
  });
  form.addEventListener('pointerover', function (event) {
    var cell = event.target.closest('button.cell');
    if (!cell || !pulling || event.pointerType !== 'mouse' || cell === pulling.from) { return; }
    if (!pulling.moved) { pulling.moved = true; paint(pulling.from, pulling.codes); }
    paint(cell, painted([], hand()));
  });
  document.addEventListener('pointerup', function () { window.setTimeout(function () { pulling = null; }, 0); });

  form.addEventListener('click', function (event) {
    var cell = event.target.closest('button.cell');
    if (!cell) { return; }
    event.preventDefault();
    if (pulling && pulling.moved) { return; }
    paint(cell, painted(codesOf(cell.dataset.codes), hand()));
  });

  // Arrow keys walk the grid, a figure takes the sign of that place in hand.
  form.addEventListener('keydown', function (event) {
    var cell = event.target.closest('button.cell');
    if (!cell) { return; }
    var chosen = /^[1-9]$/.test(event.key) && form.querySelectorAll('input[name=brush]')[event.key - 1];
    if (chosen) { chosen.checked = true; return; }
    var steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }, step = steps[event.key];
    if (!step) { return; }
    event.preventDefault();
    var rows = Array.prototype.slice.call(form.querySelectorAll('tbody tr')), row = cell.closest('tr');
    var next = rows[rows.indexOf(row) + step[0]], cells = row.querySelectorAll('button.cell');
    var place = Array.prototype.indexOf.call(cells, cell) + step[1], target = next && next.querySelectorAll('button.cell')[place];
    if (target) { target.focus(); }
  });

  form.addEventListener('submit', function () {
    form.elements.changes.value = JSON.stringify(changed().map(function (cell) {
      return [Number(cell.closest('tr').dataset.person), cell.dataset.day, codesOf(cell.dataset.codes), codesOf(cell.dataset.was)];
    }));
    saved = true;
  });
  window.addEventListener('beforeunload', function (event) {
    if (!saved && changed().length) { event.preventDefault(); event.returnValue = ''; }
  });
  tally();
})();
