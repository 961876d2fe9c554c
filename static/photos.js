// Photos of a form: shrunk on the phone, uploaded at once, kept as a hidden field. Without script the plain file input
// sends the original and the server does the same work.
(function () {
  'use strict';
  var LONG_SIDE = 1600, QUALITY = 0.8;

  function load(file) {
    if (window.createImageBitmap) {
      return createImageBitmap(file, { imageOrientation: 'from-image' }).catch(function () { return viaImage(file); });
    }
    return viaImage(file);
  }
  // Older iOS turns the picture upright only in an <img>.
  function viaImage(file) {
    return new Promise(function (resolve, reject) {
      var image = new Image(), address = URL.createObjectURL(file);
      image.onload = function () { URL.revokeObjectURL(address); resolve(image); };
      image.onerror = function () { URL.revokeObjectURL(address); reject(new Error('not a picture')); };
      image.src = address;
    });
  }
  function shrink(file) {
    return load(file).then(function (picture) {
      var width = picture.width || picture.naturalWidth, height = picture.height || picture.naturalHeight;
      var scale = Math.min(1, LONG_SIDE / Math.max(width, height)), canvas = document.createElement('canvas');
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
      canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
      if (picture.close) { picture.close(); }
      return new Promise(function (resolve) { canvas.toBlob(resolve, 'image/jpeg', QUALITY); });
    }).catch(function () { return file; }); // what the phone can't read the server answers with a sentence
  }
  function newToken() {
    if (window.crypto && crypto.randomUUID) { return crypto.randomUUID(); }
    return 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, function () { return Math.floor(Math.random() * 16).toString(16); });
  }
  function csrf() { var field = document.querySelector('[name=csrfmiddlewaretoken]'); return field ? field.value : ''; }

  function add(box, file) {
    var figure = document.createElement('figure'), image = new Image(), state = document.createElement('button'), token = newToken();
    figure.className = 'ph';
    figure.dataset.sending = '1';
    image.alt = box.dataset.taken;
    state.type = 'button';
    state.className = 'state';
    state.disabled = true;
    figure.append(image, state);
    box.insertBefore(figure, box.querySelector('.add'));
    Promise.all([shrink(file), window.capture(file)]).then(function (both) {
      var blob = both[0], told = both[1];
      image.src = URL.createObjectURL(blob);
      var send = function () {
        var body = new FormData();
        state.disabled = true;
        state.textContent = box.dataset.sending;
        figure.dataset.sending = '1';
        body.append('photo', blob, 'photo.jpg');
        body.append('token', token);
        body.append('source', told.source);
        body.append('taken_at', told.takenAt);
        body.append('place', box.dataset.place || '');
        fetch(box.dataset.upload, { method: 'POST', body: body, credentials: 'same-origin', headers: { 'X-CSRFToken': csrf(), 'X-Requested-With': 'fetch', Accept: 'application/json' } })
          .then(function (answer) { return answer.json().then(function (said) { return { ok: answer.ok, said: said }; }); })
          .then(function (result) {
            if (!result.ok) { throw new Error(result.said.error); }
            var field = document.createElement('input');
            field.type = 'hidden';
            field.name = box.dataset.name;
            field.value = result.said.id;
            state.remove();
            figure.dataset.thumb = result.said.thumb;
            delete figure.dataset.sending;
            figure.append(field, remover(box, figure));
            box.dispatchEvent(new CustomEvent('photos:changed', { bubbles: true }));
          })
          .catch(function (fault) {
            delete figure.dataset.sending;
            state.disabled = false;
            state.textContent = fault instanceof TypeError || !fault.message || fault instanceof SyntaxError ? box.dataset.again : fault.message;
            state.onclick = send;
            box.dispatchEvent(new CustomEvent('photos:changed', { bubbles: true }));
          });
      };
      send();
    });
  }
  function remover(box, figure) {
    var button = document.createElement('button');
    button.type = 'button';
    button.className = 'drop';
    button.textContent = '×';
    button.setAttribute('aria-label', box.dataset.remove);
    button.onclick = function () { figure.remove(); box.dispatchEvent(new CustomEvent('photos:changed', { bubbles: true })); };
    return button;
  }
  document.querySelectorAll('[data-photos]').forEach(function (box) {
    var input = box.querySelector('input[type=file]');
    box.querySelectorAll('figure').forEach(function (figure) { figure.append(remover(box, figure)); });
    // A draft brings back what was uploaded before.
    box.addEventListener('photos:put', function (event) {
      var figure = document.createElement('figure'), image = new Image(), field = document.createElement('input');
      figure.className = 'ph';
      figure.dataset.thumb = event.detail.thumb;
      image.alt = box.dataset.taken;
      if (event.detail.thumb) { image.src = event.detail.thumb; }
      field.type = 'hidden';
      field.name = box.dataset.name;
      field.value = event.detail.id;
      figure.append(image, field, remover(box, figure));
      box.insertBefore(figure, box.querySelector('.add'));
    });
    input.addEventListener('change', function () {
      var room = Number(box.dataset.most) - box.querySelectorAll('figure').length;
      Array.prototype.slice.call(input.files, 0, Math.max(0, room)).forEach(function (file) { add(box, file); });
      input.value = '';
    });
  });
})();
