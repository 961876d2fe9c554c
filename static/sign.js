// A signature with a finger, a pen or a mouse: the canvas goes as a PNG into the form's hidden field. Without script or
// canvas the pad stays hidden and the one-time code is asked for.
(function () {
  'use strict';
  document.querySelectorAll('[data-sign]').forEach(function (form) {
    var pad = form.querySelector('canvas'), field = form.querySelector('input[name=signature]');
    var code = form.querySelector('input[name=one_time_code]');
    var paper = pad && pad.getContext && pad.getContext('2d');
    if (!paper || !field) return;
    form.querySelectorAll('[data-sign-pad]').forEach(function (part) { part.hidden = false; });
    var ink = false, last = null;

    function clear() {
      var side = pad.getBoundingClientRect(), scale = Math.min(2, window.devicePixelRatio || 1);
      pad.width = Math.round(side.width * scale); pad.height = Math.round(side.height * scale);
      paper.setTransform(scale, 0, 0, scale, 0, 0);
      paper.fillStyle = '#fff'; paper.fillRect(0, 0, side.width, side.height);
      paper.strokeStyle = paper.fillStyle = '#1D2329'; paper.lineWidth = 3; paper.lineCap = paper.lineJoin = 'round';
      ink = false; field.value = ''; pad.classList.remove('on');
    }
    function point(event) {
      var side = pad.getBoundingClientRect();
      return { x: event.clientX - side.left, y: event.clientY - side.top };
    }
    pad.addEventListener('pointerdown', function (event) {
      event.preventDefault();
      if (pad.setPointerCapture) pad.setPointerCapture(event.pointerId);
      last = point(event);
    });
    pad.addEventListener('pointermove', function (event) {
      if (!last) return;
      var next = point(event);
      paper.beginPath(); paper.moveTo(last.x, last.y); paper.lineTo(next.x, next.y); paper.stroke();
      last = next; ink = true; pad.classList.add('on');
    });
    ['pointerup', 'pointercancel', 'pointerleave'].forEach(function (name) {
      pad.addEventListener(name, function () { last = null; });
    });
    form.querySelector('[data-sign-again]').addEventListener('click', clear);
    form.addEventListener('submit', function (event) {
      field.value = ink ? pad.toDataURL('image/png') : '';
      if (!ink && code && !code.value.trim()) {
        event.preventDefault(); event.stopImmediatePropagation();
        code.setCustomValidity(form.dataset.nothing); code.reportValidity();
      }
    }, true);
    var said = form.querySelector('[data-sign-said]');
    if (said && !code) form.addEventListener('submit', function (event) {
      // No code stands in for it here.
      said.textContent = ink ? '' : form.dataset.nothing;
      if (!ink) { event.preventDefault(); event.stopImmediatePropagation(); }
    }, true);
    if (code) code.addEventListener('input', function () { code.setCustomValidity(''); });
    clear();
    // A pad that is folded away has no size until it is opened.
    var fold = pad.closest('details');
    if (fold) fold.addEventListener('toggle', function () { if (fold.open && !ink) clear(); });
  });
})();
