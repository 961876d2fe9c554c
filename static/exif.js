// What a phone reads in the original before it is shrunk, because the shrunk one has lost it: when the photo was taken
// (the phone's word), and whether its end is there.
(function () {
  'use strict';
  const TT = (window.TT = window.TT || {});
  const EXIF_IFD = 0x8769, TAKEN = 0x9003, OFFSET = 0x9011, HEAD = 256 * 1024;

  // The text of a tag in the directory at `at`, or the number it holds.
  function entry(view, base, at, little, wanted) {
    const count = view.getUint16(base + at, little);
    for (let n = 0; n < count; n += 1) {
      const here = base + at + 2 + n * 12;
      if (view.getUint16(here, little) !== wanted) { continue; }
      if (view.getUint16(here + 2, little) !== 2) { return view.getUint32(here + 8, little); }
      const length = view.getUint32(here + 4, little);
      const from = length > 4 ? base + view.getUint32(here + 8, little) : here + 8;
      let text = '';
      for (let i = 0; i < Math.min(length, 40); i += 1) { text += String.fromCharCode(view.getUint8(from + i)); }
      return text.replace(/\0+$/, '').trim();
    }
    return null;
  }
  // "2026:11:18 15:40:02" and "+08:00" → Date; without a zone it is the phone's own.
  function moment(text, zone) {
    const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)/.exec(text || '');
    if (!parts) { return null; }
    const known = /^[+-]\d\d:\d\d$/.test(zone || '') ? zone : '';
    const at = new Date(parts[1] + '-' + parts[2] + '-' + parts[3] + 'T' + parts[4] + ':' + parts[5] + ':' + parts[6] + known);
    return isNaN(at) ? null : at;
  }
  function inJpeg(view) {
    if (view.getUint16(0) !== 0xffd8) { return null; }
    let at = 2;
    while (at + 4 < view.byteLength && view.getUint8(at) === 0xff) {
      const marker = view.getUint8(at + 1), length = view.getUint16(at + 2);
      if (marker === 0xe1 && view.getUint32(at + 4) === 0x45786966) { return inExif(view, at + 10); }
      if (marker === 0xda || length < 2) { return null; }
      at += 2 + length;
    }
    return null;
  }
  function inExif(view, base) {
    const little = view.getUint16(base) === 0x4949, first = view.getUint32(base + 4, little);
    const exif = entry(view, base, first, little, EXIF_IFD);
    return typeof exif === 'number' ? moment(entry(view, base, exif, little, TAKEN), entry(view, base, exif, little, OFFSET)) : null;
  }
  function bytesOf(file) {
    // Blob.arrayBuffer is younger than some phones.
    return new Promise(function (resolve, reject) {
      const reader = new FileReader();
      reader.onload = function () { resolve(reader.result); };
      reader.onerror = function () { reject(reader.error); };
      reader.readAsArrayBuffer(file);
    });
  }
  TT.bytesOf = bytesOf;
  // From marker to marker up to the end mark; inside the picture's data an FF is escaped or a restart.
  function endsAsJpeg(bytes) {
    let at = 2;
    while (at + 1 < bytes.length) {
      const marker = bytes[at + 1];
      if (marker === 0xd9 && bytes[at] === 0xff) { return true; }
      if (bytes[at] !== 0xff || marker === 0 || marker === 0xff || (marker >= 0xd0 && marker <= 0xd7)) { at += 1; } else { at += 2 + bytes[at + 2] * 256 + bytes[at + 3]; }
    }
    return false;
  }
  // A browser draws what there is of a picture that is cut short, with the rest in grey, and says nothing.
  TT.isCut = async function (file) {
    const bytes = new Uint8Array(await bytesOf(file));
    const text = function (from, to) { return String.fromCharCode.apply(null, bytes.slice(from, to)); };
    if (bytes[0] === 0xff && bytes[1] === 0xd8) { return !endsAsJpeg(bytes); }
    if (text(1, 4) === 'PNG') { return text(-64).indexOf('IEND') < 0; }
    if (text(0, 4) === 'RIFF') { return new DataView(bytes.buffer).getUint32(4, true) + 8 > bytes.length; }
    return false;
  };
  // From the camera just now, or picked from the gallery: told by its age, where the picture says one.
  TT.sourceOf = function (taken) { return !taken || Math.abs(Date.now() - Date.parse(taken)) <= 300000 ? 'camera' : 'gallery'; };
  // ISO time, or '' where the picture does not say; a camera that hands over a fresh file says it by the file.
  TT.takenAt = async function (file) {
    try {
      const at = inJpeg(new DataView(await bytesOf(file.slice(0, HEAD))));
      if (at) { return at.toISOString(); }
    } catch (_error) { /* cut short or no picture: it says nothing */ }
    return file.lastModified ? new Date(file.lastModified).toISOString() : '';
  };
})();
