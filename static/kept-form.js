// A form that goes through the outbox: what is tapped is kept on the phone as a draft, another page on the same phone sees
// it, and what is finished goes to the server, at once or when there is a way. Where the browser stores nothing, and
// without script, the form is a plain POST and the server says the same things. What a page itself knows stands in `job`:
//   kind, key, place, title    of the outbox's entry, the draft and its heading
//   url(), facts()             where the draft is opened again, what else it keeps
//   hidden(draft)              names of hidden fields that a draft brings back
//   text(field, values)        what a draft's text field gets; left out: the first value
//   put()                      after a draft was put back
//   show(), open(), step(part) draws the state; the first part that is not done; turns to a part
//   payload(fields), lines()   what is sent; what paper and the outbox's page say
//   reading(over)              before the fields are read to be sent (false), and after (true)
//   onward(told)               goes on to another page when it was taken in; true where it does
(function () {
  'use strict';
  const TT = window.TT;

  TT.keptForm = function (form, job) {
    const words = form.dataset, me = TT.person();
    const one = function (selector) { return form.querySelector(selector); };
    const all = function (selector) { return Array.from(form.querySelectorAll(selector)); };
    if (!form.elements.uuid.value) { form.elements.uuid.value = TT.uuid(); }

    // --- the draft -----------------------------------------------------------------------------------------------------
    let isNew = true, over = false;
    // What was tapped before the draft had been read; it is newer than the draft.
    let touched = new Set();
    const restored = restore().catch(function () { /* nothing is kept here: a form as any other */ }).then(function () { touched = null; });
    let saving = restored;
    // The fields as a browser would post them, without files and without the key of this page.
    function fields() {
      const found = [];
      Array.from(form.elements).forEach(function (field) {
        const off = /^(radio|checkbox)$/.test(field.type) ? !field.checked : false;
        if (!field.name || field.disabled || off || field.type === 'file' || field.name === 'csrfmiddlewaretoken') { return; }
        if (field.value !== '' || /^(hidden|radio|checkbox)$/.test(field.type)) { found.push([field.name, field.value]); }
      });
      return found;
    }
    function drafted() {
      return Object.assign({ key: job.key, kind: job.kind, uuid: form.elements.uuid.value, person: me.id, name: me.name, place: job.place, title: job.title, url: job.url(), at: Date.now(), tab: TT.store.tab, fields: fields() }, job.facts ? job.facts() : {});
    }
    function keep() {
      if (over || !me) { return; }
      saving = saving.then(async function () {
        if (over) { return; }
        const draft = drafted();
        // Gone while this page was open: another page has handed it in.
        if (!(await TT.store.keepDraft(draft, isNew))) {
          await lookElsewhere();
          if (over) { return; }
          await TT.store.keepDraft(draft, true);
        }
        isNew = false;
        TT.signal('draft');
      }).catch(function () { /* full or private: the form still works */ });
    }
    function put(draft, pictures) {
      const given = draft.fields;
      const values = function (name) { return given.filter(function (pair) { return pair[0] === name; }).map(function (pair) { return pair[1]; }); };
      job.hidden(draft).forEach(function (name) { if (values(name)[0]) { form.elements[name].value = values(name)[0]; } });
      Array.from(form.elements).forEach(function (field) {
        if (!field.name || field.type === 'file' || field.type === 'hidden' || (touched && touched.has(field.name))) { return; }
        if (/^(radio|checkbox)$/.test(field.type)) { field.checked = values(field.name).indexOf(field.value) >= 0; }
        else { field.value = (job.text ? job.text(field, values(field.name)) : values(field.name)[0]) || ''; }
      });
      if (job.put) { job.put(); }
      all('[data-photos]').forEach(function (box) {
        const detail = values(box.dataset.name).map(function (token) { return Object.assign({ token: token }, pictures[token]); });
        box.dispatchEvent(new CustomEvent('photos:set', { detail: detail }));
      });
      job.show();
    }
    async function picturesOf(uuid) {
      const found = {};
      for (const photo of await TT.store.photosOf(uuid)) {
        found[photo.token] = { url: URL.createObjectURL(new Blob([photo.bytes], { type: photo.type })), error: photo.error };
      }
      return found;
    }
    function noteOf(draft) {
      const note = document.createElement('p'), text = document.createElement('span'), again = document.createElement('button');
      note.className = 'note info kept-draft';
      text.textContent = TT.fill(words.kept, { when: TT.when(draft.at) });
      again.type = 'button';
      again.className = 'btn btn-quiet btn-sm';
      again.textContent = words.afresh;
      again.onclick = async function () { over = true; await TT.store.dropDraft(job.key); location.reload(); };
      note.append(text, again);
      form.insertBefore(note, form.firstChild);
    }
    async function restore() {
      // A form that the server sent back carries what was given already.
      if (!me || 'bound' in words) { return; }
      const draft = await TT.store.get('drafts', job.key);
      if (!draft) { return; }
      isNew = false;
      const pictures = await picturesOf(draft.uuid);
      await TT.photosReady;
      put(draft, pictures);
      noteOf(draft);
      if (draft.said) { wrong({ said: draft.said, wrong: draft.wrong || [] }); }
    }
    // Another page on this phone has the same form open: the newest answers win, and what is handed in is handed in.
    async function lookElsewhere() {
      if (over || isNew || !me) { return; }
      const draft = await TT.store.get('drafts', job.key), uuid = form.elements.uuid.value;
      if (draft && draft.uuid === uuid) {
        if (draft.tab !== TT.store.tab) { put(draft, await picturesOf(uuid)); }
        return;
      }
      const entry = await TT.store.get('outbox', uuid), receipt = await TT.store.get('receipts', uuid);
      if (entry || receipt) { over = true; shownAs(receipt ? 'arrived' : 'waiting', uuid); }
    }
    ['tt:draft', 'tt:outbox'].forEach(function (what) {
      document.addEventListener(what, function (event) { if (!event.detail.here) { lookElsewhere(); } });
    });
    document.addEventListener('visibilitychange', function () { if (!document.hidden) { lookElsewhere(); } });
    ['change', 'input'].forEach(function (what) {
      form.addEventListener(what, function (event) { if (touched) { touched.add(event.target.name); } }, true);
    });

    // --- handing in ----------------------------------------------------------------------------------------------------
    // A picture that is just being shrunk is waited for; one that no server will take is shown.
    let waiting = false;
    form.addEventListener('photos:changed', function () {
      keep();
      if (waiting && !one('figure[data-sending]')) { waiting = false; job.show(); one('[data-finish]').click(); }
    });
    function say(text) { all('[data-finish]').forEach(function (button) { button.textContent = text; }); }
    function heldByPhotos() {
      // Taken before the script that keeps it had come: it will.
      const isTaken = all('[data-photos] input[type=file]').some(function (field) { return field.files.length > 0; });
      if (isTaken || one('figure[data-sending]')) { waiting = true; say(words.sending); return true; }
      const broken = one('figure .state:not([disabled])');
      if (broken) { job.step(broken.closest('.check')); broken.scrollIntoView({ block: 'center' }); broken.focus(); }
      return Boolean(broken);
    }
    async function handIn() {
      form.elements.phone_submitted_at.value = new Date().toISOString();
      if (job.reading) { job.reading(false); }
      const draft = drafted(), uuid = draft.uuid;
      over = true;
      say(words.handing);
      await saving;
      let isFirst;
      try {
        isFirst = await TT.store.handOver({ uuid: uuid, kind: job.kind, person: me.id, name: me.name, place: job.place, title: job.title, finished: Date.now(), payload: job.payload(draft.fields), lines: job.lines(), state: 'waiting', draft: draft }, job.key);
      } catch (_error) {
        // Nothing can be stored here: straight to the server, as without script.
        HTMLFormElement.prototype.submit.call(form);
        return;
      }
      if (job.reading) { job.reading(true); }
      if (!isFirst) { shownAs('arrived', uuid); return; }
      if (navigator.storage && navigator.storage.persist) { navigator.storage.persist().catch(function () { /* asked for, no more */ }); }
      const patience = new Promise(function (resolve) { window.setTimeout(resolve, 10000, { state: 'slow' }); });
      const sent = TT.outbox.send(uuid).then(function (told) { return told.state === 'busy' ? TT.outbox.outcome(uuid) : told; });
      const told = await Promise.race([sent.catch(function () { return { state: 'waiting' }; }), patience]);
      if (job.onward && job.onward(told)) { return; }
      if (told.state === 'stored') { location.assign(told.url); return; }
      if (told.state === 'refused' && await TT.store.takeBack(uuid)) { over = false; isNew = false; job.show(); wrong(told); return; }
      shownAs(told.state, uuid);
    }
    form.addEventListener('submit', function (event) {
      const open = job.open();
      event.preventDefault();
      event.stopPropagation();
      if (over) { return; }
      if (open) { job.step(open); open.scrollIntoView({ block: 'center' }); open.focus({ preventScroll: true }); return; }
      if (!heldByPhotos()) { handIn(); }
    }, true);

    // What the server found wanting, as its own page would say it.
    function wrong(answer) {
      all('.errsum, .errmsg').forEach(function (old) { old.remove(); });
      all('.is-err').forEach(function (part) { part.classList.remove('is-err'); });
      const summary = document.createElement('div'), told = document.createElement('div'), head = document.createElement('h2'), list = document.createElement('ul');
      summary.className = 'errsum';
      summary.tabIndex = -1;
      told.setAttribute('role', 'alert');
      head.textContent = words.wrong;
      told.append(head, list);
      summary.append(told);
      const sentences = answer.wrong && answer.wrong.length ? answer.wrong : [['', answer.said]];
      sentences.forEach(function (pair) {
        const line = document.createElement('li'), place = document.getElementById(pair[0]), text = document.createElement(place ? 'a' : 'span');
        text.textContent = pair[1];
        if (place) {
          text.href = '#' + pair[0];
          const mark = document.createElement('p');
          mark.className = 'errmsg';
          // The item is named just above.
          mark.textContent = pair[2] || pair[1];
          if (place.matches('.check, .crit')) { place.classList.add('is-err'); place.insertBefore(mark, place.children[1]); }
        }
        line.append(text);
        list.append(line);
      });
      form.insertBefore(summary, form.firstChild);
      if (job.wrong) { job.wrong(); }
      summary.scrollIntoView({ block: 'center' });
      summary.focus();
    }
    // The receipt of this phone, in place of the form: no page need be loaded for it.
    async function shownAs(state, uuid) {
      const panel = document.getElementById('handed-in').content.cloneNode(true);
      form.hidden = true;
      form.parentNode.insertBefore(panel, form);
      const here = document.querySelector('[data-handed]');
      const tell = async function () {
        const receipt = await TT.store.get('receipts', uuid), entry = await TT.store.get('outbox', uuid);
        const now = receipt ? 'arrived' : entry && /^(refused|conflict|login|held)$/.test(entry.state) ? entry.state : state === 'slow' && entry && TT.outbox.isSending(entry) ? 'slow' : 'waiting';
        here.querySelectorAll('[data-when]').forEach(function (part) { part.hidden = part.dataset.when.split(' ').indexOf(now) < 0; });
        here.querySelector('[data-number]').textContent = receipt ? receipt.number : TT.short(uuid);
        here.querySelector('[data-said]').textContent = entry && !receipt ? entry.said || '' : '';
        if (receipt) { here.querySelector('[data-receipt]').href = receipt.url; }
      };
      document.addEventListener('tt:outbox', tell);
      await tell();
      window.scrollTo(0, 0);
      here.focus();
    }

    // --- the line ------------------------------------------------------------------------------------------------------
    const line = document.querySelector('[data-line]');
    function listen() { if (line) { line.hidden = navigator.onLine !== false; } }
    window.addEventListener('offline', listen);
    window.addEventListener('online', listen);
    listen();
    // The browser's own back button must not bring back a page whose number is spent.
    window.addEventListener('pageshow', function (event) { if (event.persisted && over) { location.reload(); } });

    return { keep: keep, restored: restored, shownAs: shownAs, stop() { over = true; } };
  };
})();
