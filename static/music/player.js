// The player in the canteen: keeps programme and tunes on the device and plays by itself. The server is asked once a minute
// and told what was played; while it does not answer, everything goes on.
(function () {
  'use strict';
  const P = window.TTProgramme, shelf = window.TTShelf, doors = document.currentScript.dataset, body = document.body;
  const TICK = 500, MINUTE = 60000, STUCK = 8000, SWELL = 3, BATCH = 400, QUIET = 1e-6, PATIENCE = 20000;
  let token = null, programme = null, kept = new Map(), skew = 0, context = null, master = null, analyser = null;
  let decks = [], here = null, voice = null, said = {}, paused = false, says = '', counted = null, lastSent = 0, fetching = false, samples = null, advancing = false;

  function el(name) { return document.querySelector('[data-' + name + ']'); }
  function now() { return Date.now() + skew; }
  function words(name) { return el('words').dataset[name]; }
  function tuneOf(id) { return programme && programme.tunes.find(function (one) { return one.id === id; }); }
  function decibels(db) { return Math.pow(10, db / 20); }
  function show(view) { body.dataset.view = view; }
  function say(state) { says = state; body.dataset.says = state; }

  async function ask(url, options) {
    const stop = new AbortController(), timer = setTimeout(function () { stop.abort(); }, PATIENCE);
    try {
      return await fetch(url, Object.assign({ cache: 'no-store', credentials: 'omit', signal: stop.signal, headers: { Authorization: 'Token ' + token } }, options));
    } finally { clearTimeout(timer); }
  }

  // --- what is kept ---------------------------------------------------------------------------------------------------

  async function refresh() {
    if (fetching || !token) { return; }
    fetching = true;
    try {
      const answer = await ask(doors.toProgramme + '?version=' + (programme ? programme.version : ''));
      if (answer.status === 401) { await letGo(); return; }
      if (answer.status === 200) {
        programme = await answer.json();
        await shelf.fact('programme', programme);
      }
      line(answer.ok || answer.status === 304);
      await fill();
    } catch (_error) { line(false); } finally { fetching = false; }
  }
  // The fallback first: with it the device is never without anything to play.
  async function fill() {
    kept = await shelf.tunes();
    const first = function (tune) { return programme.spare.indexOf(tune.id) >= 0 ? 0 : 1; };
    const missing = programme.tunes.filter(function (tune) { return kept.get(tune.id) !== tune.sha; }).sort(function (a, b) { return first(a) - first(b); });
    for (const tune of missing) {
      const answer = await ask(tune.url);
      if (!answer.ok) { continue; }
      const bytes = await answer.arrayBuffer(), digest = await shelf.sha(bytes);
      if (bytes.byteLength !== tune.size || (digest && digest !== tune.sha)) { continue; }
      await shelf.keep({ id: tune.id, sha: tune.sha, blob: new Blob([bytes], { type: tune.mime }) });
      kept.set(tune.id, tune.sha);
      draw();
    }
    // What the programme does not name any more goes when everything that it names is here.
    if (programme.tunes.every(function (tune) { return kept.has(tune.id); })) {
      for (const id of Array.from(kept.keys())) { if (!tuneOf(id)) { await shelf.drop(id); kept.delete(id); } }
    }
    draw();
  }
  async function letGo() {
    token = null;
    await shelf.fact('token', null);
    decks.forEach(function (deck) { deck.audio.pause(); });
    here = null;
    show('pair');
  }
  function line(online) { body.dataset.line = online ? 'on' : 'off'; }

  // --- sound ----------------------------------------------------------------------------------------------------------

  function build() {
    context = new (window.AudioContext || window.webkitAudioContext)();
    master = context.createGain();
    analyser = context.createAnalyser();
    analyser.fftSize = 2048;
    samples = new Float32Array(analyser.fftSize);
    master.connect(analyser);
    analyser.connect(context.destination);
    decks = [0, 1].map(function () {
      const audio = new Audio(), gain = context.createGain();
      audio.preload = 'auto';
      gain.gain.value = 0;
      context.createMediaElementSource(audio).connect(gain);
      gain.connect(master);
      return { audio: audio, gain: gain, tune: null, url: '', seen: 0, moved: 0 };
    });
  }
  function ramp(param, value, seconds) {
    param.cancelScheduledValues(context.currentTime);
    param.setValueAtTime(param.value, context.currentTime);
    param.linearRampToValueAtTime(value, context.currentTime + seconds);
  }
  function active() { return decks.find(function (deck) { return deck.tune; }) || null; }
  function rest(deck, seconds) {
    const audio = deck.audio, url = deck.url;
    deck.tune = null;
    ramp(deck.gain.gain, 0, seconds);
    setTimeout(function () { if (deck.url === url) { audio.pause(); } }, seconds * 1000 + 100);
  }
  // Puts a tune onto the deck that rests and lets it rise while the other falls.
  async function put(tune, offset) {
    const found = await shelf.tune(tune.id), before = active(), deck = decks.find(function (one) { return one !== before; });
    if (!found) { return false; }
    if (deck.url) { URL.revokeObjectURL(deck.url); }
    deck.url = URL.createObjectURL(found.blob);
    deck.audio.src = deck.url;
    try {
      if (offset > 1000) { deck.audio.currentTime = offset / 1000; }
      await deck.audio.play();
    } catch (error) {
      say(error && error.name === 'NotAllowedError' ? 'waiting' : 'broken');
      if (says === 'waiting') { show('start'); }
      return false;
    }
    const fade = programme.fade / 1000;
    if (before) { rest(before, fade); }
    deck.tune = tune;
    deck.seen = deck.audio.currentTime;
    deck.moved = performance.now();
    ramp(deck.gain.gain, decibels(tune.gain || 0), before ? fade : 0.6);
    say('playing');
    draw();
    return true;
  }
  function ready(tunes) { return tunes.filter(function (id) { return kept.has(id) && tuneOf(id); }); }
  function timed(part) { return part.tunes.map(tuneOf).filter(Boolean); }

  // What comes next by the programme; where it is not here yet the one after it, then the fallback, then anything.
  function next(at) {
    const current = P.current(programme, at);
    if (!current) { return spare(at); }
    const tunes = timed(current.part), plan = P.place(tunes, current.seed, current.elapsed, programme.fade);
    if (!plan) { return spare(at, current); }
    const same = here && here.key === current.key && here.place;
    // A little ahead of the plan: on to the next one and not the same again.
    let place = same && plan.round === same.round && plan.index === same.index ? P.following(tunes, current.seed, same) : plan;
    if (same || (here && here.key === current.key)) { place = Object.assign({}, place, { offset: 0 }); }
    for (let n = 0; n < tunes.length; n += 1) {
      if (kept.has(place.id)) { return { key: current.key, part: current.part, place: place, tune: tuneOf(place.id), offset: place.offset }; }
      place = P.following(tunes, current.seed, place);
    }
    return spare(at, current);
  }
  function spare(at, current) {
    const all = ready(programme.spare), any = all.length ? all : ready(Array.from(kept.keys()));
    if (!any.length) { return null; }
    const round = Math.floor(at / 20000), id = P.order(any, 'spare', round)[0];
    return { key: current ? current.key : 'none', part: current ? current.part : null, place: null, tune: tuneOf(id), offset: 0 };
  }
  async function advance() {
    if (advancing || !programme) { return; }
    advancing = true;
    try {
      const wanted = next(now());
      if (!wanted) { here = null; say(programme.tunes.length ? 'loading' : 'empty'); draw(); return; }
      here = wanted;
      level();
      if (!(await put(wanted.tune, wanted.offset)) && says === 'broken') { kept.delete(wanted.tune.id); }
    } finally { advancing = false; }
  }
  function level() { ramp(master.gain, decibels(here && here.part ? here.part.level : 0), SWELL); }

  // --- what is said at given times --------------------------------------------------------------------------------------

  async function speak(at) {
    const due = P.spoken(programme, at).filter(function (one) { return !said[one.key] && kept.has(one.tune); });
    if (!due.length) { return; }
    said[due[0].key] = true;
    voice = due[0];
    // Words are as loud by night as by day.
    ramp(master.gain, 1, 0.3);
    if (!(await put(tuneOf(due[0].tune), 0))) { voice = null; }
  }

  // --- every half second --------------------------------------------------------------------------------------------------

  async function tick() {
    const at = now();
    count(at);
    clock(at);
    if (!programme || body.dataset.view !== 'play' || paused) { return; }
    const deck = active();
    if (!voice) { await speak(at); }
    if (!deck) { if (!voice) { await advance(); } return; }
    const audio = deck.audio, left = (audio.duration - audio.currentTime) * 1000;
    const over = audio.ended || left <= (voice ? 150 : programme.fade);
    const stuck = performance.now() - deck.moved > STUCK;
    if (voice && (over || stuck)) { voice = null; await advance(); return; }
    if (voice) { return; }
    const current = P.current(programme, at);
    if (over || stuck || (current && here && current.key !== here.key)) { await advance(); }
    draw();
  }
  // Seconds of music and its energy, minute by minute.
  function count(at) {
    const minute = Math.floor(at / MINUTE) * MINUTE, deck = active();
    if (!counted) { counted = fresh(minute); }
    if (counted.at !== minute) { close(minute); }
    if (deck) {
      const moved = deck.audio.currentTime - deck.seen;
      if (moved > 0 && moved < 5 && !deck.audio.paused) { counted.seconds += moved; counted.just = moved; deck.moved = performance.now(); }
      deck.seen = deck.audio.currentTime;
      counted.tune = deck.tune.id;
    }
    if (analyser && context.state === 'running') {
      analyser.getFloatTimeDomainData(samples);
      const energy = samples.reduce(function (sum, one) { return sum + one * one; }, 0) / samples.length;
      counted.energy += energy;
      counted.looks += 1;
      counted.now = energy;
      body.style.setProperty('--level', Math.min(1, Math.sqrt(energy) * 6).toFixed(3));
    }
  }
  function fresh(minute) { return { at: minute, seconds: 0, energy: 0, looks: 0, tune: null, now: 0, just: 0 }; }
  function loud(energy) { return Math.round(100 * Math.log10(Math.max(energy, 1e-12))) / 10; }
  async function close(minute) {
    const done = counted;
    counted = fresh(minute);
    if (done.looks || says) {
      await shelf.beat({ at: new Date(done.at).toISOString(), says: says || 'loading', played: Math.min(60, Math.round(done.seconds)), level: done.looks ? loud(done.energy / done.looks) : null, tune: done.tune });
    }
    tell();
  }
  async function tell() {
    if (!token) { return; }
    lastSent = Date.now();
    const minutes = await shelf.beats(BATCH), at = new Date(now()).toISOString(), deck = active();
    const state = { at: at, says: says || 'loading', played: deck && counted && counted.just > 0 ? 1 : 0, level: counted ? loud(counted.now) : null, tune: deck ? deck.tune.id : null };
    try {
      const sent = Date.now();
      const answer = await ask(doors.toBeats, { method: 'POST', body: JSON.stringify({ sent_at: at, now: state, minutes: minutes }) });
      if (answer.status === 401) { await letGo(); return; }
      // Minutes that the server cannot make sense of would stand before all others for ever.
      if (answer.ok || answer.status === 400) { await shelf.told(minutes); }
      if (!answer.ok) { line(answer.status === 429); return; }
      const heard = await answer.json();
      line(true);
      skew = Date.parse(heard.at) - (sent + Date.now()) / 2;
      await shelf.fact('skew', skew);
      if (minutes.length === BATCH) { setTimeout(tell, 2000); }
      if (!programme || heard.version !== programme.version || programme.tunes.some(function (tune) { return kept.get(tune.id) !== tune.sha; })) { await refresh(); }
    } catch (_error) { line(false); }
  }

  // --- the page -------------------------------------------------------------------------------------------------------------

  function clock(at) {
    const wall = P.wall(at, programme ? programme.zone : 480), iso = wall.toISOString();
    el('clock').textContent = iso.slice(11, 16);
    el('date').textContent = new Intl.DateTimeFormat(document.documentElement.lang, { month: 'long', day: 'numeric', weekday: 'long', timeZone: 'UTC' }).format(wall);
  }
  function draw() {
    const deck = active(), tune = deck && deck.tune;
    el('place').textContent = programme ? programme.name : '';
    el('part').textContent = voice ? words('voice') : here && here.part ? here.part.name : '';
    el('title').textContent = tune ? tune.title : words(says) || '';
    el('artist').textContent = tune ? tune.artist : '';
    const share = deck && deck.audio.duration ? deck.audio.currentTime / deck.audio.duration : 0;
    body.style.setProperty('--share', share.toFixed(4));
    const after = tune && here && here.place && !voice ? P.following(timed(here.part), here.key.slice(0, here.key.lastIndexOf(':')), here.place) : null;
    el('next').textContent = after && tuneOf(after.id) ? words('next').replace('{title}', tuneOf(after.id).title) : '';
    const have = programme ? programme.tunes.filter(function (one) { return kept.has(one.id); }).length : 0;
    el('kept').textContent = programme ? words('kept').replace('{n}', have).replace('{all}', programme.tunes.length) : '';
    body.dataset.tune = tune ? tune.id : '';
  }
  async function begin() {
    if (!context) { build(); }
    // Without a finger before it a browser leaves this waiting; it does not say so.
    context.resume();
    await new Promise(function (resolve) { setTimeout(resolve, 250); });
    if (context.state !== 'running') { say('waiting'); show('start'); draw(); return; }
    show('play');
    if (navigator.wakeLock) { navigator.wakeLock.request('screen').catch(function () { /* the screen may go dark */ }); }
    await advance();
    tell();
  }
  el('begin').addEventListener('click', function () { if (!context) { build(); } context.resume().then(begin); });
  el('pause').addEventListener('click', function () {
    const deck = active();
    paused = !paused;
    body.dataset.paused = paused ? 'yes' : '';
    el('pause').setAttribute('aria-pressed', String(paused));
    say(paused ? 'paused' : 'playing');
    if (deck && paused) { deck.audio.pause(); }
    if (deck && !paused) { deck.moved = performance.now(); deck.audio.play().catch(function () { say('waiting'); show('start'); }); }
    tell();
  });
  el('full').addEventListener('click', function () {
    if (document.fullscreenElement) { document.exitFullscreen(); } else { document.documentElement.requestFullscreen().catch(function () { /* it stays as it is */ }); }
  });
  el('pair').addEventListener('submit', async function (event) {
    event.preventDefault();
    const form = event.target, error = el('wrong');
    error.textContent = '';
    try {
      const answer = await fetch(form.action, { method: 'POST', body: new FormData(form), credentials: 'omit' });
      const heard = await answer.json();
      if (!answer.ok) { error.textContent = heard.error; return; }
      token = heard.token;
      await shelf.fact('token', token);
      show('start');
      // The finger that pressed the button is the one that a browser waits for.
      if (!context) { build(); }
      context.resume();
      await refresh();
      await begin();
    } catch (_error) { error.textContent = words('noway'); }
  });
  window.addEventListener('online', function () { tell(); });
  window.addEventListener('offline', function () { line(false); });

  (async function () {
    token = (await shelf.fact('token')) || null;
    programme = (await shelf.fact('programme')) || null;
    skew = (await shelf.fact('skew')) || 0;
    kept = await shelf.tunes();
    if (navigator.storage && navigator.storage.persist) { navigator.storage.persist(); }
    if (navigator.serviceWorker) { navigator.serviceWorker.register(doors.toWorker).catch(function () { /* over plain http there is none */ }); }
    clock(now());
    setInterval(tick, TICK);
    if (!token) { show('pair'); } else {
      show('start');
      if (programme) { await begin(); refresh(); } else { await refresh(); if (token) { await begin(); } }
    }
    body.dataset.player = 'ready';
  }());
  // For whoever looks from outside: what sounds, how loud.
  window.TTPlayer = {
    now: function () {
      const deck = active();
      return { tune: deck ? deck.tune.id : null, at: deck ? deck.audio.currentTime : 0, level: counted ? counted.now : 0, heard: Boolean(counted && counted.now > QUIET), says: says, kept: kept.size, version: programme ? programme.version : '', deck: deck ? decks.indexOf(deck) : -1 };
    },
    tell: tell,
    sent: function () { return lastSent; },
  };
}());
