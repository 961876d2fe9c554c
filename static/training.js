// The code on the trainer's screen, kept as it is now, with how many have signed in.
(function () {
  'use strict';
  const wall = document.querySelector('[data-code-wall]');
  if (!wall) { return; }
  const part = function (name) { return wall.querySelector('[data-' + name + ']'); };
  async function look() {
    let wait = 5;
    try {
      const answer = await fetch(wall.dataset.to, { headers: { 'X-Requested-With': 'fetch' }, credentials: 'same-origin', cache: 'no-store' });
      if (!answer.ok) { throw new Error(answer.status); }
      const now = await answer.json();
      ['code', 'until', 'came', 'due'].forEach(function (name) { if (part(name).textContent !== String(now[name])) { part(name).textContent = now[name]; } });
      part('said').textContent = '';
      wait = Math.min(5, now.seconds);
    } catch (_error) { part('said').textContent = wall.dataset.lost; }
    window.setTimeout(look, wait * 1000);
  }
  window.setTimeout(look, 3000);
})();
