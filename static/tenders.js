// Counts down to an end by the server's clock: `data-until` and `data-now` are instants, the difference to this device's
// clock is taken off. Without script the page says until when in words.
(function () {
  'use strict';
  document.querySelectorAll('[data-until]').forEach(function (box) {
    const until = Date.parse(box.dataset.until), ahead = Date.now() - Date.parse(box.dataset.now);
    box.hidden = false;
    const parts = { d: box.querySelector('[data-d]'), h: box.querySelector('[data-h]'), m: box.querySelector('[data-m]') };
    let timer = 0;
    function tick() {
      const left = Math.max(0, until - (Date.now() - ahead));
      const minutes = Math.floor(left / 60000);
      parts.d.textContent = Math.floor(minutes / 1440);
      parts.h.textContent = Math.floor(minutes % 1440 / 60);
      parts.m.textContent = minutes % 60;
      if (!left) { window.clearInterval(timer); }
    }
    tick();
    timer = window.setInterval(tick, 10000);
  });
})();

// The form of a job: the arithmetic of the price as it is typed, and the lines of the price book for the kind that is
// chosen. The server reckons again; without script the sum stands on the job's page.
(function () {
  'use strict';
  const form = document.querySelector('form[data-job]');
  if (!form) { return; }
  const sum = form.querySelector('[data-sum]'), book = form.querySelector('[data-book]');
  function value(name) { return form.elements[name] ? form.elements[name].value : ''; }
  function reckon() {
    const price = Number(value('price')), pieces = Number(value('quantity') || 1);
    const byPiece = /^(unit_price|day_rate)$/.test(value('basis'));
    sum.hidden = !(price > 0 && pieces > 0);
    const total = (Math.round((byPiece ? price * pieces : price) * 100 + 1e-6) / 100).toLocaleString('zh-CN', { minimumFractionDigits: 2 });
    sum.textContent = (byPiece ? sum.dataset.sum : sum.dataset.whole).replace('{price}', value('price')).replace('{quantity}', value('quantity') || 1).replace('{total}', total);
  }
  function compare() {
    let shown = 0;
    book.querySelectorAll('[data-kind]').forEach(function (line) {
      line.hidden = line.dataset.kind !== value('kind');
      shown += line.hidden ? 0 : 1;
    });
    form.querySelector('[data-book-none]').hidden = shown > 0;
  }
  // How many points the price has says nothing where the lowest price wins.
  const weight = form.elements.price_weight && form.elements.price_weight.closest('.field');
  function judge() { weight.hidden = value('method') !== 'points'; }
  if (weight && !weight.classList.contains('is-err')) { form.addEventListener('change', judge); judge(); }
  if (sum) { form.addEventListener('input', reckon); reckon(); }
  if (book) { form.addEventListener('change', compare); compare(); }
})();

// The bar at the foot of a phone's page: it repeats the price as it is typed, and leads to the field while there is none.
(function () {
  'use strict';
  const said = document.querySelector('[data-typed]'), button = document.querySelector('[data-first]');
  const field = said && document.getElementById(said.dataset.typed);
  if (!field) { return; }
  function repeat() { said.textContent = field.value.trim() ? field.value.trim() + ' ' + (field.nextElementSibling ? field.nextElementSibling.textContent : '') : said.dataset.none; }
  field.addEventListener('input', repeat);
  if (button) { button.addEventListener('click', function (event) { if (!field.value.trim()) { event.preventDefault(); field.focus(); } }); }
  repeat();
})();
