// The runner's side of presence: how long after the beginning each item was answered, and the position of whoever wants
// to send it. Both travel in hidden fields and only add points; without script they stay empty.
(function () {
  'use strict';
  var form = document.getElementById('runner');
  if (!form) { return; }
  var times = {}, KEPT = 7 * 86400000;
  // A page that the phone kept gets its number a moment later.
  function key() { return 'tt-times:' + form.elements.uuid.value; }
  function read(name) { try { return JSON.parse(localStorage.getItem(name)) || {}; } catch (_error) { return {}; } }

  function began() { return Date.parse(form.elements.phone_started_at.value) || Date.now(); }
  function write() {
    form.elements.times.value = Object.keys(times).map(function (code) { return code + '=' + times[code]; }).join(' ');
    try { localStorage.setItem(key(), JSON.stringify({ at: Date.now(), times: times })); } catch (_error) { /* private or full: the page works without */ }
  }
  function note(event) {
    var check = event.target.closest ? event.target.closest('[data-item]') : null;
    if (!check || event.target.type === 'file' || event.target.name.indexOf('v-') !== 0) { return; }
    if (!Object.keys(times).length) { times = read(key()).times || {}; }
    times[check.dataset.item] = Math.max(0, Math.round((Date.now() - began()) / 1000));
    write();
  }
  form.addEventListener('change', note);
  form.addEventListener('input', note);
  // What visits of last week left behind.
  try {
    Object.keys(localStorage).forEach(function (name) {
      if (name.indexOf('tt-times:') === 0 && !(Date.now() - read(name).at < KEPT)) { localStorage.removeItem(name); }
    });
  } catch (_error) { /* as above */ }

  var place = form.querySelector('[data-position]'), said = form.querySelector('[data-position-said]');
  if (!place || !navigator.geolocation || !window.isSecureContext) { return; }
  var box = place.querySelector('input'), wish = 'tt-position';
  place.hidden = said.hidden = false;
  function locate() {
    navigator.geolocation.getCurrentPosition(function (found) {
      var at = found.coords;
      if (box.checked) { form.elements.position.value = [at.latitude.toFixed(5), at.longitude.toFixed(5), Math.round(at.accuracy)].join(','); }
    }, function () {
      box.checked = false;
      said.textContent = place.dataset.denied;
    }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
  }
  box.addEventListener('change', function () {
    form.elements.position.value = '';
    try { localStorage.setItem(wish, box.checked ? '1' : ''); } catch (_error) { /* asked again next time */ }
    if (box.checked) { locate(); }
  });
  try { box.checked = localStorage.getItem(wish) === '1'; } catch (_error) { /* as above */ }
  if (box.checked) { locate(); }
})();
