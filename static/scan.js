// Reads a code on a door without leaving the page: by the camera where the page may have it (https), else from a photo.
// A code is a plain web address; only its path counts, so that a sticker printed under another name still opens here.
// With data-into what was read goes into that field instead, bars as well where the browser reads them.
(function () {
  'use strict';
  var box = document.querySelector('[data-scan]');
  if (!box) { return; }
  var words = box.dataset, said = box.querySelector('[data-scan-said]'), video = box.querySelector('video');
  var live = box.querySelector('[data-scan-live]'), photo = box.querySelector('[data-scan-photo]'), stream = null;
  // Where one button has to do, a photo stands in for a camera that the page may not have.
  var instead = box.querySelector('[data-instead]');
  var OURS = /\/q\/[a-z]+\/[0-9A-Za-z]+\/?$/, BARE = /^[0-9a-z]{6,20}$/i, EVERY = 250;

  function say(text) { said.textContent = text; said.hidden = !text; }
  function name(text) { (live.querySelector('span') || live).textContent = text; }
  function open(text) {
    if (words.into) {
      var field = document.getElementById(words.into);
      field.value = text;
      say(words.got.replace('{text}', text.slice(0, 40)));
      field.dispatchEvent(new Event('scanned', { bubbles: true }));
      return true;
    }
    var found = OURS.exec(text.split('?')[0]);
    if (found) { say(words.opening); window.location.assign(found[0].replace(/\/?$/, '/')); return true; }
    if (BARE.test(text)) { window.location.assign(words.address.replace('TOKEN', text.toLowerCase())); return true; }
    say(words.foreign.replace('{text}', text.slice(0, 40)));
    return false;
  }

  // The page's own reader is a quarter of a megabyte: it comes when it is needed.
  var reader = null;
  function ownReader() {
    reader = reader || new Promise(function (resolve, reject) {
      var script = document.createElement('script');
      script.src = words.reader;
      script.onload = function () { resolve(window.jsQR); };
      script.onerror = reject;
      document.head.append(script);
    });
    return reader;
  }
  function pixels(source, width, height) {
    var scale = Math.min(1, 1000 / Math.max(width, height)), canvas = document.createElement('canvas');
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    var pen = canvas.getContext('2d');
    pen.drawImage(source, 0, 0, canvas.width, canvas.height);
    return pen.getImageData(0, 0, canvas.width, canvas.height);
  }
  function read(source, width, height) {
    var seen = window.BarcodeDetector
      ? new window.BarcodeDetector({ formats: words.into ? ['qr_code', 'code_128', 'code_39', 'ean_13', 'itf'] : ['qr_code'] }).detect(source).then(function (codes) { return codes.length ? codes[0].rawValue : ''; })
      : Promise.reject(new Error('none'));
    return seen.catch(function () {
      return ownReader().then(function (jsQR) {
        var data = pixels(source, width, height), code = jsQR(data.data, data.width, data.height);
        return code ? code.data : '';
      });
    });
  }

  function stop() {
    if (stream) { stream.getTracks().forEach(function (track) { track.stop(); }); }
    stream = null;
    video.hidden = true;
    name(words.start);
  }
  function watch() {
    if (!stream) { return; }
    if (video.readyState < 2) { window.setTimeout(watch, EVERY); return; }
    read(video, video.videoWidth, video.videoHeight).then(function (text) {
      if (text && open(text)) { stop(); return; }
      window.setTimeout(watch, EVERY);
    }, function () { stop(); say(words.blind); });
  }
  function start() {
    navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } }).then(function (given) {
      stream = given;
      video.srcObject = given;
      video.hidden = false;
      name(words.stop);
      say(words.aim);
      return video.play().then(watch);
    }).catch(function () { stop(); say(words.blind); if (instead) { instead.hidden = false; live.hidden = true; } });
  }

  if (navigator.mediaDevices && navigator.mediaDevices.getUserMedia) {
    live.hidden = false;
    live.addEventListener('click', function () { if (stream) { stop(); say(''); } else { start(); } });
    window.addEventListener('pagehide', stop);
  } else if (instead) {
    instead.hidden = false;
  }
  photo.addEventListener('change', function () {
    var file = photo.files[0];
    if (!file) { return; }
    say(words.reading);
    var image = new Image(), address = URL.createObjectURL(file);
    image.onload = function () {
      read(image, image.naturalWidth, image.naturalHeight).then(function (text) {
        URL.revokeObjectURL(address);
        photo.value = '';
        if (text) { open(text); } else { say(words.unread); }
      }, function () { say(words.unread); });
    };
    image.onerror = function () { photo.value = ''; say(words.unread); };
    image.src = address;
  });
  box.hidden = false;
})();
