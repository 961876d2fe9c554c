// When a picture was taken, read from the file before it is shrunk: the camera's own note where there is one, else the
// file's date. The phone's word and no more; the server notes its own time beside it.
(function () {
  'use strict';
  var FRESH = 5 * 60 * 1000, HEAD = 256 * 1024, EXIF = 0x8769, TAKEN = 0x9003, OFFSET = 0x9011;

  function bytes(file) {
    var head = file.slice(0, HEAD);
    if (head.arrayBuffer) { return head.arrayBuffer(); }
    return new Promise(function (resolve, reject) {
      var reader = new FileReader();
      reader.onload = function () { resolve(reader.result); };
      reader.onerror = reject;
      reader.readAsArrayBuffer(head);
    });
  }
  function text(view, at, length) {
    var said = '';
    for (var n = 0; n < length; n += 1) { said += String.fromCharCode(view.getUint8(at + n)); }
    return said;
  }
  // Where the TIFF block of a JPEG begins; -1 where there is none.
  function tiff(view) {
    var at = 2;
    if (view.byteLength < 4 || view.getUint16(0) !== 0xFFD8) { return -1; }
    while (at + 10 < view.byteLength) {
      var marker = view.getUint16(at);
      if (marker === 0xFFE1 && text(view, at + 4, 4) === 'Exif') { return at + 10; }
      if (marker < 0xFFC0 || marker === 0xFFDA) { return -1; }
      at += 2 + view.getUint16(at + 2);
    }
    return -1;
  }
  // The entries of one folder: tag → where its value stands.
  function folder(view, base, at, little) {
    var found = {}, many = view.getUint16(at, little);
    for (var n = 0; n < many && n < 200; n += 1) {
      var entry = at + 2 + 12 * n, count = view.getUint32(entry + 4, little);
      found[view.getUint16(entry, little)] = { value: view.getUint32(entry + 8, little), count: count, inline: entry + 8 };
    }
    return found;
  }
  function words(view, base, entry) {
    if (!entry || entry.count > 40) { return ''; }
    return text(view, entry.count > 4 ? base + entry.value : entry.inline, entry.count).replace(/\0/g, '').trim();
  }
  function noted(buffer) {
    var view = new DataView(buffer), base = tiff(view);
    if (base < 0) { return null; }
    var little = view.getUint16(base) === 0x4949, first = folder(view, base, base + view.getUint32(base + 4, little), little);
    if (!first[EXIF]) { return null; }
    var inner = folder(view, base, base + first[EXIF].value, little), zone = words(view, base, inner[OFFSET]);
    var part = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)$/.exec(words(view, base, inner[TAKEN]));
    if (!part) { return null; }
    // Without a zone it is the phone's own wall clock.
    var when = /^[+-]\d\d:\d\d$/.test(zone)
      ? new Date(part[1] + '-' + part[2] + '-' + part[3] + 'T' + part[4] + ':' + part[5] + ':' + part[6] + zone)
      : new Date(Number(part[1]), part[2] - 1, Number(part[3]), Number(part[4]), Number(part[5]), Number(part[6]));
    return isNaN(when) || when.getFullYear() < 2000 ? null : when;
  }
  // capture(file) → {takenAt: "2026-11-19T01:20:00.000Z", source: "camera" or "gallery"}; never fails.
  window.capture = function (file) {
    var now = Date.now();
    return bytes(file).then(noted).catch(function () { return null; }).then(function (when) {
      var taken = when || new Date(file.lastModified || now);
      return { takenAt: taken.toISOString(), source: Math.abs(now - taken) <= FRESH ? 'camera' : 'gallery' };
    });
  };
})();
