// The page of what waits on this phone: its state in words, sending it now, mending what was refused, and a way to paper
// for what can never be sent.
(function () {
  'use strict';
  const TT = window.TT, store = TT.store, list = document.querySelector('[data-outbox-list]');
  if (!list) { return; }
  const words = list.dataset, form = function (id) { return document.getElementById(id).content.cloneNode(true); };
  const told = {}, drawnPictures = [];

  // A kind of work may have words of its own.
  function wordOf(name, entry) { return words[name + entry.kind.charAt(0).toUpperCase() + entry.kind.slice(1)] || words[name]; }
  function stateOf(entry) { return TT.outbox.isSending(entry) ? 'sending' : entry.state; }
  const TONES = { refused: 'bad', conflict: 'bad', login: 'lamp', held: 'lamp', waiting: 'lamp', sending: 'act' };

  function drawn(entry, photos) {
    const row = form('outbox-row'), box = row.firstElementChild, state = stateOf(entry);
    const find = function (name) { return box.querySelector('[data-' + name + ']'); };
    find('title').textContent = entry.title;
    find('state').textContent = wordOf(state, entry);
    find('state').classList.add(TONES[state]);
    const facts = [TT.fill(wordOf('finished', entry), { when: TT.when(entry.finished) }), TT.short(entry.uuid)];
    if (photos.length) { facts.splice(1, 0, TT.fill(words.pictures, { n: photos.length })); }
    if (state === 'waiting' && entry.tries && entry.next > Date.now() + 60000) { facts.push(TT.fill(words.next, { when: TT.when(entry.next) })); }
    find('facts').textContent = facts.join('·');
    find('said').hidden = !entry.said;
    find('said').textContent = entry.said || '';
    (entry.wrong || []).forEach(function (pair) {
      const line = document.createElement('li');
      line.textContent = pair[1];
      find('wrong').append(line);
      find('wrong').hidden = false;
    });
    (entry.lines || []).forEach(function (said) {
      const line = document.createElement('li');
      line.textContent = said[0] + '：' + [said[1], said[2]].filter(Boolean).join('，') + (said[3] ? '（' + TT.fill(words.pictures, { n: said[3] }) + '）' : '');
      find('lines').append(line);
    });
    // As they lie on this phone: the server may never have seen them.
    find('pictures').hidden = !photos.length;
    photos.forEach(function (photo, n) {
      const figure = document.createElement('figure'), image = new Image();
      figure.className = 'ph';
      image.alt = TT.fill(words.picture, { n: n + 1, title: entry.title });
      image.src = URL.createObjectURL(new Blob([photo.bytes], { type: photo.type }));
      drawnPictures.push(image.src);
      figure.append(image);
      find('pictures').append(figure);
    });
    box.querySelector('details').open = state === 'conflict';
    find('mend').hidden = state !== 'refused' || !entry.draft;
    find('log-in').hidden = state !== 'login';
    find('seen').hidden = state !== 'conflict' && (state !== 'refused' || Boolean(entry.draft));
    find('told').textContent = told[entry.uuid] || '';
    find('delete').hidden = !told[entry.uuid + ':exported'] || state === 'sending';
    find('mend').onclick = async function () {
      if (await store.takeBack(entry.uuid)) { location.assign(entry.draft.url); } else { told[entry.uuid] = wordOf('occupied', entry); draw(); }
    };
    find('seen').onclick = find('delete').onclick = function () { store.discard(entry.uuid); };
    find('export').onclick = async function () {
      await save(entry);
      told[entry.uuid] = words.done;
      told[entry.uuid + ':exported'] = entry.state !== 'conflict';
      draw();
    };
    find('copy').onclick = async function () { await copy(plain(entry)); told[entry.uuid] = words.copied; draw(); };
    return row;
  }
  async function draw() {
    const found = await TT.outbox.waiting(), drawings = [];
    for (const entry of found.mine) { drawings.push([entry, await store.photosOf(entry.uuid)]); }
    drawnPictures.splice(0).forEach(URL.revokeObjectURL);
    list.textContent = '';
    drawings.forEach(function (pair) { list.append(drawn(pair[0], pair[1])); });
    const some = document.querySelector('[data-outbox-some]'), none = document.querySelector('[data-outbox-none]');
    if (some) { some.hidden = !found.mine.length; none.hidden = Boolean(found.mine.length); await drawRest(); }
    document.body.dataset.drawn = 'outbox';
  }
  function rows(where, items, describe) {
    const box = document.querySelector('[data-' + where + ']'), inside = document.querySelector('[data-' + where + '-list]');
    box.hidden = !items.length;
    inside.textContent = '';
    items.forEach(function (item) {
      const row = form('phone-row'), said = describe(item, inside.dataset.words);
      row.querySelector('a').href = item.url;
      row.querySelector('b').textContent = said[0];
      row.querySelector('.t span').textContent = said[1];
      inside.append(row);
    });
  }
  async function drawRest() {
    const me = TT.person(), own = function (item) { return me && item.person === me.id; };
    rows('drafts', (await store.all('drafts')).filter(own), function (draft, said) { return [draft.title, TT.fill(said, { when: TT.when(draft.at) })]; });
    const receipts = (await store.all('receipts')).filter(own).sort(function (a, b) { return b.arrived - a.arrived; }).slice(0, 20);
    rows('receipts', receipts, function (one, said) { return [one.number + ' ' + one.title, TT.fill(said, { finished: TT.when(one.finished), arrived: TT.when(one.arrived) })]; });
  }

  // --- for what can never be sent ----------------------------------------------------------------------------------------
  function plain(entry) {
    const head = [wordOf('heading', entry), entry.title, entry.name, TT.fill(wordOf('finished', entry), { when: new Date(entry.finished).toLocaleString() }), TT.short(entry.uuid)];
    return head.concat((entry.lines || []).map(function (said, n) { return (n + 1) + '. ' + said[0] + '：' + [said[1], said[2]].filter(Boolean).join('，'); })).join('\n');
  }
  function escaped(text) { return String(text).replace(/[&<>"]/g, function (sign) { return '&#' + sign.charCodeAt(0) + ';'; }); }
  function base64(bytes) {
    const list = new Uint8Array(bytes);
    let text = '';
    for (let at = 0; at < list.length; at += 8192) { text += String.fromCharCode.apply(null, list.subarray(at, at + 8192)); }
    return btoa(text);
  }
  // One file that opens in any browser and prints, with the photos and, for a machine, the entry itself inside.
  async function save(entry) {
    const photos = (await store.photosOf(entry.uuid)).map(function (photo) { return { token: photo.token, taken: photo.taken, type: photo.type, data: base64(photo.bytes) }; });
    const machine = JSON.stringify({ kind: entry.kind, uuid: entry.uuid, name: entry.name, finished: entry.finished, payload: entry.payload, photos: photos.map(function (photo) { return photo.token; }) });
    const parts = ['<!doctype html><meta charset="utf-8"><title>', escaped(entry.title), '</title><pre>', escaped(plain(entry)), '</pre>'];
    photos.forEach(function (photo) { parts.push('<p><img width="480" alt="', escaped(photo.token), '" src="data:', escaped(photo.type), ';base64,', photo.data, '"></p>'); });
    parts.push('<script type="application/json">', machine.replace(/</g, '\\u003c'), '</scr' + 'ipt>');
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(parts, { type: 'text/html' }));
    link.download = wordOf('heading', entry) + '-' + entry.title + '-' + TT.short(entry.uuid) + '.html';
    document.body.append(link);
    link.click();
    link.remove();
    window.setTimeout(function () { URL.revokeObjectURL(link.href); }, 60000);
  }
  // Over plain http a page may not write to the clipboard by itself; selected text may be copied.
  async function copy(text) {
    if (navigator.clipboard && window.isSecureContext) { await navigator.clipboard.writeText(text); return; }
    const box = document.createElement('textarea');
    box.value = text;
    document.body.append(box);
    box.select();
    document.execCommand('copy');
    box.remove();
  }

  const button = document.querySelector('[data-send-now]');
  if (button) {
    button.onclick = async function () {
      button.textContent = button.dataset.busy;
      button.disabled = true;
      await TT.outbox.flush(true);
      button.disabled = false;
      const left = (await TT.outbox.waiting()).mine.some(function (entry) { return entry.state === 'waiting'; });
      button.textContent = left ? button.dataset.noWay : button.dataset.idle;
    };
  }
  async function sayClock() {
    const fact = await store.get('facts', 'clock'), note = document.querySelector('[data-clock]');
    const minutes = fact ? Math.round(Math.abs(fact.off) / 60000) : 0;
    note.hidden = minutes <= 10;
    note.querySelector('span').textContent = TT.fill(note.dataset.clock, { minutes: minutes });
  }
  let drawing = Promise.resolve();
  function again() { drawing = drawing.then(draw).then(sayClock).catch(function () { /* nothing is kept here */ }); }
  document.addEventListener('tt:outbox', again);
  document.addEventListener('tt:draft', again);
  again();
})();
