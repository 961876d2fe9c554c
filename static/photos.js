// Photos of a form: shrunk on the phone. On a form that goes through the outbox (data-held) they are kept on the phone
// first and go up when there is a way; on any other form they are uploaded at once. Either way a hidden field carries
// their token. Without script the plain file input sends the original and the server does the same work.
(function () {
  'use strict';
  const TT = window.TT, LONG_SIDE = 1600, QUALITY = 0.8;

  function load(file) {
    if (window.createImageBitmap) {
      return createImageBitmap(file, { imageOrientation: 'from-image' }).catch(function () { return viaImage(file); });
    }
    return viaImage(file);
  }
  // Older iOS turns the picture upright only in an <img>.
  function viaImage(file) {
    return new Promise(function (resolve, reject) {
      const image = new Image(), address = URL.createObjectURL(file);
      image.onload = function () { URL.revokeObjectURL(address); resolve(image); };
      image.onerror = function () { URL.revokeObjectURL(address); reject(new Error('not a picture')); };
      image.src = address;
    });
  }
  async function shrink(file) {
    try {
      if (await TT.isCut(file)) { return file; }
      const picture = await load(file), canvas = document.createElement('canvas');
      const width = picture.width || picture.naturalWidth, height = picture.height || picture.naturalHeight;
      const scale = Math.min(1, LONG_SIDE / Math.max(width, height));
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
      canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
      if (picture.close) { picture.close(); }
      return (await new Promise(function (resolve) { canvas.toBlob(resolve, 'image/jpeg', QUALITY); })) || file;
    } catch (_error) {
      return file; // what the phone can't read the server answers with a sentence
    }
  }
  function csrf() { const field = document.querySelector('[name=csrfmiddlewaretoken]'); return field ? field.value : ''; }
  function changed(box) { box.dispatchEvent(new CustomEvent('photos:changed', { bubbles: true })); }

  // One picture in the row; `token` is there once it is sure of its place.
  function frame(box, address, token) {
    const figure = document.createElement('figure'), image = new Image();
    figure.className = 'ph';
    image.alt = box.dataset.taken;
    // A HEIC on a phone that knows none: it is taken in all the same, and the server can show it.
    image.onerror = function () {
      const words = document.createElement('p');
      words.className = 'undrawn';
      words.textContent = box.dataset.undrawn;
      image.replaceWith(words);
    };
    if (address) { image.src = address; }
    figure.append(image);
    box.insertBefore(figure, box.querySelector('.add'));
    if (token) { settle(box, figure, token); }
    return figure;
  }
  function settle(box, figure, token) {
    const field = document.createElement('input');
    field.type = 'hidden';
    field.name = box.dataset.name;
    field.value = token;
    figure.append(field, remover(box, figure));
  }
  function remover(box, figure) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'drop';
    button.textContent = '×';
    button.setAttribute('aria-label', box.dataset.remove);
    button.onclick = function () {
      const field = figure.querySelector('input[type=hidden]');
      figure.remove();
      if ('held' in box.dataset && field) { TT.store.dropPhoto(field.value).catch(function () { /* it is in no form any more */ }); }
      changed(box);
    };
    return button;
  }
  function say(figure, words, again) {
    const old = figure.querySelector('.state');
    if (old) { old.remove(); }
    figure.classList.toggle('refused', Boolean(again));
    if (!words) { return; }
    const state = document.createElement('button');
    state.type = 'button';
    state.className = 'state';
    state.textContent = words;
    state.disabled = !again;
    if (again) { state.onclick = again; }
    figure.append(state);
  }

  async function add(box, file) {
    const figure = frame(box, '', ''), token = TT.uuid();
    figure.dataset.sending = '1';
    const taken = await TT.takenAt(file), blob = await shrink(file);
    figure.querySelector('img').src = URL.createObjectURL(blob);
    if ('held' in box.dataset) { await hold(box, figure, token, blob, taken); } else { sendNow(box, figure, token, blob, taken); }
  }
  // Onto the phone: from here on it is safe, whatever becomes of the network.
  async function hold(box, figure, token, blob, taken) {
    const me = TT.person();
    try {
      const bytes = await TT.bytesOf(blob);
      await TT.store.keepPhoto({ token: token, holder: box.closest('form').elements.uuid.value, person: me.id, bytes: bytes, type: blob.type || 'image/jpeg', taken: taken, source: TT.sourceOf(taken), place: box.dataset.place || '', sent: false });
    } catch (_error) {
      // The phone is full: the way of every other form is still open.
      sendNow(box, figure, token, blob, taken);
      return;
    }
    delete figure.dataset.sending;
    settle(box, figure, token);
    changed(box);
    const told = await TT.outbox.sendPhotoNow(token);
    if (!told.ok && told.error && figure.isConnected) { spoil(box, figure, told.error); changed(box); }
  }
  // A picture that no server takes: the sentence is the button for another one.
  function spoil(box, figure, words) {
    figure.dataset.broken = '1';
    say(figure, words, function () { figure.querySelector('.drop').click(); box.querySelector('input[type=file]').click(); });
  }
  function sendNow(box, figure, token, blob, taken) {
    const body = new FormData();
    say(figure, box.dataset.sending);
    figure.dataset.sending = '1';
    body.append('photo', blob, 'photo.jpg');
    body.append('token', token);
    body.append('source', TT.sourceOf(taken));
    body.append('taken_at', taken);
    body.append('place', box.dataset.place || '');
    fetch(box.dataset.upload, { method: 'POST', body: body, credentials: 'same-origin', headers: { 'X-CSRFToken': csrf(), 'X-Requested-With': 'fetch', Accept: 'application/json' } })
      .then(function (answer) { return answer.json().then(function (said) { return { ok: answer.ok, said: said }; }); })
      .then(function (result) {
        if (!result.ok) { throw new Error(result.said.error); }
        delete figure.dataset.sending;
        say(figure, '');
        settle(box, figure, result.said.id);
        changed(box);
      })
      .catch(function (fault) {
        delete figure.dataset.sending;
        const words = fault instanceof TypeError || !fault.message || fault instanceof SyntaxError ? box.dataset.again : fault.message;
        say(figure, words, function () { sendNow(box, figure, token, blob, taken); });
        changed(box);
      });
  }

  // Sent while a picture is still on its way: the form goes once all have arrived; one that did not says so.
  function wait(form) {
    let waits = false, button = null;
    const onItsWay = function () { return form.querySelector('figure[data-sending]'); };
    form.addEventListener('submit', function (event) {
      if (event.defaultPrevented || !onItsWay()) { return; }
      event.preventDefault();
      waits = true;
      button = event.submitter;
    });
    form.addEventListener('photos:changed', function () {
      if (!waits || onItsWay()) { return; }
      waits = false;
      if (form.querySelector('figure .state')) { return; }
      if (form.requestSubmit) { form.requestSubmit(button); } else { form.submit(); }
    });
  }

  new Set(Array.from(document.querySelectorAll('[data-photos]:not([data-held])'), function (box) { return box.closest('form'); })).forEach(wait);
  document.querySelectorAll('[data-photos]').forEach(function (box) {
    const input = box.querySelector('input[type=file]');
    box.querySelectorAll('figure').forEach(function (figure) { figure.append(remover(box, figure)); });
    // A draft brings back exactly these: [{token, url}, …].
    box.addEventListener('photos:set', function (event) {
      const wanted = event.detail.map(function (one) { return one.token; });
      box.querySelectorAll('figure').forEach(function (figure) {
        const field = figure.querySelector('input[type=hidden]');
        if (field && wanted.indexOf(field.value) < 0) { figure.remove(); }
      });
      const there = Array.from(box.querySelectorAll('input[type=hidden]'), function (field) { return field.value; });
      event.detail.forEach(function (one) {
        if (there.indexOf(one.token) >= 0) { return; }
        const figure = frame(box, one.url, one.token);
        if (one.error) { spoil(box, figure, one.error); }
      });
    });
    function take() {
      const room = Number(box.dataset.most) - box.querySelectorAll('figure').length;
      Array.from(input.files).slice(0, Math.max(0, room)).forEach(function (file) { add(box, file); });
      input.value = '';
    }
    input.addEventListener('change', take);
    // Taken while this was still on its way to the phone.
    if (input.files.length) { take(); }
  });
})();
