// The form of a checklist item: shows what belongs to the chosen kind. Without script everything is shown.
(function () {
  'use strict';
  var form = document.getElementById('item');
  if (!form) { return; }
  var kinds = form.querySelectorAll('[name=kind]');

  function show() {
    var chosen = form.querySelector('[name=kind]:checked');
    form.querySelectorAll('[data-for]').forEach(function (box) {
      box.hidden = Boolean(chosen) && box.dataset.for.split(' ').indexOf(chosen.value) < 0;
    });
  }

  kinds.forEach(function (radio) { radio.addEventListener('change', show); });
  show();
})();
