// A post's coordinate from the phone of whoever stands there. Shown only where a browser gives positions away: on https.
(function () {
  'use strict';
  var button = document.querySelector('[data-here]'), said = document.querySelector('[data-here-said]');
  if (!button || !navigator.geolocation || !window.isSecureContext) { return; }
  button.hidden = false;
  button.addEventListener('click', function () {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(function (found) {
      var form = button.form;
      form.elements.latitude.value = found.coords.latitude.toFixed(5);
      form.elements.longitude.value = found.coords.longitude.toFixed(5);
      said.textContent = '±' + Math.round(found.coords.accuracy) + ' m';
      button.disabled = false;
    }, function () {
      said.textContent = button.dataset.denied;
      button.disabled = false;
    }, { enableHighAccuracy: true, timeout: 15000 });
  });
})();
