// Issues: on a phone one column at a time, the camera straight from the dock, ticks that are assigned together, keys at
// the desk. Without script the columns stand one below the other, the dock's button is a link to the form, and the bar
// under the list sends the ticks.
(function () {
  'use strict';
  var tabs = document.querySelectorAll('[data-seg]'), panes = document.querySelectorAll('[data-pane]');
  function open(key) {
    panes.forEach(function (pane) { pane.classList.toggle('off', pane.dataset.pane !== key); });
    tabs.forEach(function (tab) {
      var on = tab.dataset.seg === key;
      tab.classList.toggle('on', on);
      if (on) { tab.setAttribute('aria-current', 'true'); } else { tab.removeAttribute('aria-current'); }
    });
  }
  tabs.forEach(function (tab) {
    tab.addEventListener('click', function (event) { event.preventDefault(); open(tab.dataset.seg); });
  });
  var first = document.querySelector('[data-pane][data-open]');
  if (first) { first.parentNode.classList.add('switched'); open(first.dataset.pane); }

  document.querySelectorAll('a[data-camera]').forEach(function (link) {
    var form = document.getElementById(link.dataset.camera), input = form && form.querySelector('input[type=file]');
    if (!input) { return; }
    link.addEventListener('click', function (event) {
      event.preventDefault();
      form.dataset.handin = '1';
      input.click();
    });
    // A finger on the form's own tile means that a note is to follow.
    input.addEventListener('click', function (event) { if (event.isTrusted) { delete form.dataset.handin; } });
    form.addEventListener('photos:changed', function () {
      if (!form.dataset.handin || form.querySelector('figure[data-sending]') || !form.querySelector('input[type=hidden][name=photo]')) { return; }
      delete form.dataset.handin;
      if (form.requestSubmit) { form.requestSubmit(); } else { form.submit(); }
    });
  });

  // The bar shows itself once something is ticked, and says how many.
  var bar = document.querySelector('[data-ticks]');
  function ticked() { return document.querySelectorAll('input[name=issues][form=ticks]:checked').length; }
  function count() {
    var many = ticked();
    bar.classList.toggle('idle', !many);
    bar.querySelector('.said').textContent = bar.dataset.ticks.replace('{n}', many);
  }
  if (bar) {
    count();
    document.addEventListener('change', function (event) { if (event.target.name === 'issues') { count(); } });
    // A page brought back by the browser's button keeps its ticks.
    window.addEventListener('pageshow', count);
  }

  // Keys at the desk: j k x Enter a / ?
  var box = document.getElementById('keys');
  if (!box || !window.matchMedia('(min-width:992px)').matches) { return; }
  function rows() {
    return Array.prototype.filter.call(document.querySelectorAll('[data-row]'), function (row) { return row.offsetParent !== null; });
  }
  function here(all) { return all.findIndex(function (row) { return row.contains(document.activeElement); }); }
  function go(step) {
    var all = rows(), now = here(all), next = now < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, now + step));
    if (all[next]) { all[next].querySelector('a').focus(); }
  }
  function tick(row) {
    var input = row && row.querySelector('input[name=issues]');
    if (!input) { return false; }
    input.checked = !input.checked;
    input.dispatchEvent(new Event('change', { bubbles: true }));
    return true;
  }
  function give() {
    var all = rows();
    if (!bar || !ticked() && !tick(all[here(all)])) { return; }
    if (bar.requestSubmit) { bar.requestSubmit(); } else { bar.submit(); }
  }
  function find() {
    var field = document.querySelector('input[type=search]');
    if (!field) { return; }
    for (var up = field.parentElement; up; up = up.parentElement) { if (up.tagName === 'DETAILS') { up.open = true; } }
    field.focus();
  }
  var does = {
    j: function () { go(1); }, k: function () { go(-1); }, a: give, '/': find,
    x: function () { var all = rows(); tick(all[here(all)]); },
    '?': function () { if (box.showModal) { box.showModal(); } }
  };
  document.addEventListener('keydown', function (event) {
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && !/^(checkbox|radio|button|submit)$/.test(event.target.type);
    if (typing || event.ctrlKey || event.metaKey || event.altKey || box.open || !does[event.key]) { return; }
    event.preventDefault();
    does[event.key]();
  });
})();
