// Issues: on a phone one column at a time, and the camera straight from the dock. Without script the columns stand one
// below the other and the dock's button is a link to the form.
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
})();
