// The screen that calls: asks every few seconds, keeps the last state and says quietly when the network is gone. A new
// number flashes its frame; nothing here makes a sound.
(function () {
  'use strict';
  const wall = document.body, words = wall.dataset, EVERY = 5000, PATIENCE = 4000;
  const part = function (name) { return wall.querySelector('[data-' + name + ']'); };
  const now = wall.querySelector('.now'), heading = part('called-words'), off = part('off');

  function draw(seen) {
    const shown = seen.called || seen.seated;
    heading.textContent = seen.called ? heading.dataset.calling : heading.dataset.idle;
    now.classList.toggle('calling', Boolean(seen.called));
    part('no').textContent = shown ? shown.number : '–';
    part('who').textContent = shown ? shown.name : seen.closed;
    part('next').replaceChildren.apply(part('next'), seen.next.map(function (one) {
      const line = document.createElement('li'), number = document.createElement('b'), name = document.createElement('span');
      number.textContent = one.number;
      name.textContent = one.name;
      line.append(number, name);
      return line;
    }));
    part('sum').textContent = seen.waits ? words.waits.replace('{n}', seen.waits) : words.nobody;
    part('range').textContent = seen.closed ? '' : words.new.replace('{range}', seen.range);
    part('time').textContent = seen.time;
    part('off-time').textContent = seen.time;
  }
  async function ask() {
    const stop = new AbortController(), timer = window.setTimeout(function () { stop.abort(); }, PATIENCE);
    try {
      const answer = await fetch(words.now, { signal: stop.signal, headers: { Accept: 'application/json' } });
      if (!answer.ok) { throw new Error(String(answer.status)); }
      draw(await answer.json());
      off.hidden = true;
    } catch (_error) {
      off.hidden = false;
    } finally {
      window.clearTimeout(timer);
      window.setTimeout(ask, EVERY);
    }
  }
  now.classList.toggle('calling', heading.textContent === heading.dataset.calling);
  window.setTimeout(ask, EVERY);
  wall.dataset.ready = '1';
})();
