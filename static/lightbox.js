// The lightbox: photos large, in a box of our own, because WeChat's viewer sends no cookies. Swipe, arrow keys, before and
// after side by side, who, when and where beneath; the phone's back button closes it. Without script the link opens the
// picture.
(function () {
  'use strict';
  if (typeof HTMLDialogElement === 'undefined') { return; }
  var words = document.getElementById('tt-lightbox').dataset, FAR = 40;
  var box, stage, note, title, count, buttons = {}, links = [], here = 0, from = null, paired = false, start = null;

  function make(name, css, parent) {
    var element = document.createElement(name);
    element.className = css;
    if (parent) { parent.append(element); }
    return element;
  }
  function button(key, sign, word, act, parent) {
    var made = make('button', 'lb-' + key, parent);
    made.type = 'button';
    made.textContent = sign;
    made.setAttribute('aria-label', word);
    made.addEventListener('click', act);
    buttons[key] = made;
    return made;
  }
  function build() {
    box = make('dialog', 'lightbox', document.body);
    stage = make('div', 'lb-stage', box);
    var foot = make('div', 'lb-foot', box);
    title = make('b', '', foot);
    note = make('span', '', foot);
    count = make('span', 'lb-count', foot);
    foot.setAttribute('role', 'status');
    title.id = 'lb-title';
    box.setAttribute('aria-labelledby', 'lb-title');
    button('before', '‹', words.before, function () { go(here - 1); }, box);
    button('after', '›', words.after, function () { go(here + 1); }, box);
    button('pair', words.pair, words.pair, function () { pair(!paired); }, box);
    // Last in the order of the keyboard, first to have the focus.
    button('close', '×', words.close, function () { box.close(); }, box);
    box.addEventListener('close', closed);
    box.addEventListener('keydown', function (event) {
      if (event.key === 'ArrowLeft') { go(here - 1); } else if (event.key === 'ArrowRight') { go(here + 1); } else { return; }
      event.preventDefault();
    });
    box.addEventListener('click', function (event) { if (event.target === box || event.target === stage) { box.close(); } });
    // One finger sideways turns the page; two are the browser's own zoom.
    stage.addEventListener('touchstart', function (event) { start = event.touches.length === 1 ? event.touches[0] : null; }, { passive: true });
    stage.addEventListener('touchend', function (event) {
      var end = event.changedTouches[0], zoomed = window.visualViewport && window.visualViewport.scale > 1.05;
      if (!start || zoomed) { return; }
      var wide = end.clientX - start.clientX, high = end.clientY - start.clientY;
      start = null;
      if (Math.abs(wide) > FAR && Math.abs(wide) > 2 * Math.abs(high)) { go(here + (wide < 0 ? 1 : -1)); }
    });
  }
  function picture(link) {
    var image = new Image();
    image.alt = (link.querySelector('img') || {}).alt || '';
    image.addEventListener('error', function () { image.remove(); make('p', 'lb-gone', stage).textContent = words.gone; });
    image.src = link.href;
    stage.append(image);
  }
  function show() {
    var link = links[here], pairing = paired && sides();
    stage.replaceChildren();
    stage.classList.toggle('two', Boolean(pairing));
    (pairing || [link]).forEach(picture);
    title.textContent = pairing ? pairing.map(function (one) { return one.dataset.title; }).join(' · ') : link.dataset.title || '';
    note.textContent = pairing ? pairing.map(function (one) { return one.dataset.note; }).join('　') : link.dataset.note || '';
    count.textContent = links.length > 1 && !pairing ? words.count.replace('{n}', here + 1).replace('{all}', links.length) : '';
    buttons.before.hidden = Boolean(pairing) || here === 0;
    buttons.after.hidden = Boolean(pairing) || here === links.length - 1;
    buttons.pair.hidden = !sides();
    buttons.pair.textContent = paired ? words.one : words.pair;
    buttons.pair.setAttribute('aria-label', buttons.pair.textContent);
    // The focus never stays on a button that has gone.
    if (document.activeElement && document.activeElement.hidden) { buttons.close.focus(); }
  }
  function sides() {
    var first = links.filter(function (link) { return link.dataset.side === 'before'; })[0];
    var last = links.filter(function (link) { return link.dataset.side === 'after'; }).pop();
    return first && last ? [first, last] : null;
  }
  function go(to) { if (to >= 0 && to < links.length && !paired) { here = to; show(); } }
  function pair(on) { paired = on; show(); }
  function unique(found) {
    var seen = {};
    return found.filter(function (link) {
      var key = link.href.split('?')[0];
      return seen[key] ? false : (seen[key] = true);
    });
  }
  function open(link) {
    if (!box) { build(); }
    var group = link.closest('[data-gallery]') || document;
    links = unique(Array.prototype.slice.call(group.querySelectorAll('a[data-lightbox]')));
    here = links.findIndex(function (one) { return one.href.split('?')[0] === link.href.split('?')[0]; });
    from = link;
    paired = false;
    show();
    box.showModal();
    buttons.close.focus();
    // An entry of its own in the history, so that "back" closes the box and not the page.
    history.pushState({ lightbox: true }, '');
  }
  function closed() {
    stage.replaceChildren();
    if (history.state && history.state.lightbox) { history.back(); }
    if (from && from.isConnected) { from.focus(); }
  }
  window.addEventListener('popstate', function () { if (box && box.open) { box.close(); } });
  document.addEventListener('click', function (event) {
    var link = event.target.closest ? event.target.closest('a[data-lightbox]') : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    event.preventDefault();
    open(link);
  });
})();
