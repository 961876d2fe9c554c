// Which tune plays when: the same arithmetic as on the server (stations/scoring/programme.py), so that a device without a
// network plays what the server says it plays.
(function () {
  'use strict';
  const DAY = 1440, SHORTEST = 1000;

  function fingerprint(text) {
    let found = 0x811C9DC5;
    for (let n = 0; n < text.length; n += 1) { found = Math.imul(found ^ text.charCodeAt(n), 0x01000193) >>> 0; }
    found = Math.imul(found ^ (found >>> 16), 0x85EBCA6B) >>> 0;
    found = Math.imul(found ^ (found >>> 13), 0xC2B2AE35) >>> 0;
    return (found ^ (found >>> 16)) >>> 0;
  }
  function shuffled(numbers, seed, round) {
    return numbers.map(function (number) { return [fingerprint(seed + ':' + round + ':' + number), number]; })
      .sort(function (a, b) { return a[0] - b[0] || a[1] - b[1]; }).map(function (pair) { return pair[1]; });
  }
  function order(numbers, seed, round) {
    const found = shuffled(numbers, seed, round);
    if (round && found.length > 2 && found[0] === shuffled(numbers, seed, round - 1)[found.length - 1]) {
      found.splice(0, 2, found[1], found[0]);
    }
    return found;
  }
  // tunes are [{id, ms}]; gives {round, index, id, offset} or null.
  function place(tunes, seed, elapsed, fade) {
    const lasts = {};
    let total = 0;
    tunes.forEach(function (tune) { lasts[tune.id] = Math.max(tune.ms - fade, SHORTEST); total += lasts[tune.id]; });
    if (!total) { return null; }
    const round = Math.floor(elapsed / total), numbers = order(tunes.map(function (tune) { return tune.id; }), seed, round);
    let left = elapsed - round * total;
    for (let index = 0; index < numbers.length; index += 1) {
      if (left < lasts[numbers[index]]) { return { round: round, index: index, id: numbers[index], offset: left }; }
      left -= lasts[numbers[index]];
    }
    return null;
  }
  function following(tunes, seed, here) {
    const numbers = tunes.map(function (tune) { return tune.id; });
    if (here.index + 1 < numbers.length) {
      return { round: here.round, index: here.index + 1, id: order(numbers, seed, here.round)[here.index + 1], offset: 0 };
    }
    return { round: here.round + 1, index: 0, id: order(numbers, seed, here.round + 1)[0], offset: 0 };
  }
  // The mine's wall clock, whatever the device thinks its zone is: a date whose UTC parts are the mine's.
  function wall(at, zone) { return new Date(at + zone * 60000); }
  function holds(part, minute) {
    const begins = part.begins % DAY, ends = part.ends % DAY;
    return begins < ends ? begins <= minute && minute < ends : minute >= begins || minute < ends;
  }
  // The part of the day at a moment: {part, seed, elapsed, key} or null.
  function current(programme, at) {
    const here = wall(at, programme.zone), minute = here.getUTCHours() * 60 + here.getUTCMinutes();
    const part = programme.parts.find(function (one) { return holds(one, minute); });
    if (!part) { return null; }
    const since = ((minute - part.begins) % DAY + DAY) % DAY;
    const began = Math.floor(at / 60000) * 60000 - since * 60000;
    const seed = wall(began, programme.zone).toISOString().slice(0, 10) + ':' + part.playlist;
    return { part: part, seed: seed, elapsed: at - began, key: seed + ':' + part.begins };
  }
  // What is to be said in this minute: [{key, tune}].
  function spoken(programme, at) {
    const here = wall(at, programme.zone), time = here.toISOString().slice(11, 16), weekday = (here.getUTCDay() + 6) % 7;
    return programme.spoken.filter(function (one) {
      return one.times.indexOf(time) >= 0 && one.weekdays.indexOf(weekday) >= 0;
    }).map(function (one) { return { key: here.toISOString().slice(0, 16) + ':' + one.tune, tune: one.tune }; });
  }
  window.TTProgramme = { fingerprint: fingerprint, order: order, place: place, following: following, wall: wall, current: current, spoken: spoken };
}());
