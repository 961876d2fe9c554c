// The shell: automatic dark mode, focus on the error summary, no double posting, drafts of ordinary forms.
// Progressive enhancement only: every form also works by plain POST.
(function () {
  'use strict';
  var root = document.documentElement, scripts = document.currentScript.dataset;
  // A page with a photo field brings the scripts for it along; every other page does without their weight.
  function load(address) {
    return new Promise(function (resolve, reject) {
      var script = document.createElement('script');
      script.src = address;
      script.async = false;
      script.onload = resolve;
      script.onerror = reject;
      document.body.append(script);
    });
  }
  window.TT.photosReady = document.querySelector('[data-photos]') ? Promise.all([load(scripts.toExif), load(scripts.toPhotos)]) : Promise.resolve();
  if (document.querySelector('[data-lightbox], [data-photos]')) { load(document.getElementById('tt-lightbox').dataset.src); }
  if (root.hasAttribute('data-theme-auto') && window.matchMedia) {
    var dark = window.matchMedia('(prefers-color-scheme: dark)');
    var follow = function () { root.setAttribute('data-bs-theme', dark.matches ? 'dark' : 'light'); };
    follow();
    if (dark.addEventListener) { dark.addEventListener('change', follow); }
  }
  var wrong = document.querySelector('[data-focus]');
  if (wrong) { wrong.focus(); }

  // Wrong values are named by the server, all at once and in our words; the browser would name one of them in its own.
  document.querySelectorAll('form[method=post]').forEach(function (form) { form.noValidate = true; });

  // A second tap on the same button sends nothing.
  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (form.method !== 'post' || event.defaultPrevented) { return; }
    // Without a network the browser would throw the page away with everything on it. It may be wrong: once more goes.
    if (navigator.onLine === false && !form.dataset.noWay) { event.preventDefault(); form.dataset.noWay = '1'; sayNoWay(form); return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = '1';
    window.setTimeout(function () { delete form.dataset.sent; }, 8000);
  });
  window.addEventListener('pageshow', function (event) {
    if (event.persisted) { document.querySelectorAll('form[data-sent]').forEach(function (form) { delete form.dataset.sent; }); }
  });

  function sayNoWay(form) {
    var note = document.querySelector('.no-way') || document.createElement('p');
    note.className = 'note warning no-way';
    note.setAttribute('role', 'alert');
    note.textContent = scripts.toNoWay;
    form.insertBefore(note, form.firstChild);
    note.scrollIntoView({ block: 'center' });
  }
  window.addEventListener('online', function () {
    document.querySelectorAll('.no-way').forEach(function (note) { delete note.closest('form').dataset.noWay; note.remove(); });
  });

  // What was typed into a form[data-keep] survives an expired login or a closed page.
  var store = { get: function (key) { try { return JSON.parse(localStorage.getItem(key)); } catch (_error) { return null; } },
    set: function (key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch (_error) { /* full or private: the page works without */ } },
    drop: function (key) { try { localStorage.removeItem(key); } catch (_error) { /* as above */ } } };
  // A draft that was sent and answered by a message of success is done with; anything else leaves it.
  var sent = store.get('tt-kept-sent');
  store.drop('tt-kept-sent');
  if (sent && document.querySelector('.note.success')) { store.drop('tt-keep:' + sent); }
  // What is of no use after a moment (data-keep-until) goes with it, on whatever page that is noticed.
  var OVER = ' until', WAS = ' was';
  // What the page itself put into a field.
  function served(field) {
    if (field.type !== 'select-one') { return field.defaultValue; }
    var chosen = Array.prototype.filter.call(field.options, function (option) { return option.defaultSelected; })[0] || field.options[0];
    return chosen ? chosen.value : '';
  }
  try {
    Object.keys(localStorage).filter(function (key) { return key.indexOf('tt-keep:') === 0; }).forEach(function (key) {
      var kept = store.get(key);
      if (kept && kept[OVER] && kept[OVER] <= Date.now()) { store.drop(key); }
    });
  } catch (_error) { /* nothing is kept here */ }
  document.querySelectorAll('form[data-keep]').forEach(function (form) {
    var key = 'tt-keep:' + form.dataset.keep, kept = store.get(key), until = Date.parse(form.dataset.keepUntil || '');
    if (until > Date.now() && until - Date.now() < 2147483647) { window.setTimeout(function () { store.drop(key); form.reset(); until = 0; }, until - Date.now()); }
    if (kept && !form.querySelector('.is-err')) {
      var was = kept[WAS] || {};
      Object.keys(kept).forEach(function (name) {
        var field = form.elements[name];
        if (!field || typeof field.value !== 'string' || field.type === 'file' || field.type === 'hidden') { return; }
        // Over what the page fills in only as long as it is the same that was typed over: somebody may have changed it since.
        if (!field.value || kept[name] && was[name] === served(field)) { field.value = kept[name]; }
      });
    }
    form.addEventListener('submit', function () { store.set('tt-kept-sent', form.dataset.keep); });
    form.addEventListener('input', function () {
      var typed = {}, was = typed[WAS] = {};
      Array.prototype.forEach.call(form.elements, function (field) {
        if (field.name && /^(text|textarea|search|number|select-one|date|datetime-local)$/.test(field.type)) { typed[field.name] = field.value; was[field.name] = served(field); }
      });
      if (until === 0) { return; }
      if (until) { typed[OVER] = until; }
      store.set(key, typed);
    });
  });
  document.querySelectorAll('[data-print]').forEach(function (button) { button.addEventListener('click', function () { window.print(); }); });

  // Selects and radios that answer at once: filters.
  document.querySelectorAll('form[data-auto]').forEach(function (form) {
    form.addEventListener('change', function (event) { if (event.target.type !== 'search' && event.target.type !== 'text') { form.submit(); } });
  });
})();
