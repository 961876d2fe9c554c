// A month's rows open in place: what was taken from somebody and the last six months, fetched once. Without script, or
// without a network, the row leads to the person's own page.
(function () {
  'use strict';
  var gone = document.currentScript.dataset.gone, count = 0;

  function below(link) {
    var row = link.closest('tr'), place, cell;
    if (row) {
      place = document.createElement('tr');
      place.className = 'detail';
      cell = place.appendChild(document.createElement('td'));
      cell.colSpan = row.cells.length;
      row.after(place);
    } else {
      cell = place = document.createElement('div');
      link.after(place);
    }
    place.id = 'brief-' + (count += 1);
    link.setAttribute('aria-controls', place.id);
    return { place: place, cell: cell };
  }

  function show(link, place, open) {
    var row = link.closest('tr');
    place.hidden = !open;
    link.setAttribute('aria-expanded', String(open));
    if (row) { row.classList.toggle('open', open); }
  }

  document.querySelectorAll('[data-brief]').forEach(function (link) {
    link.setAttribute('role', 'button');
    link.setAttribute('aria-expanded', 'false');
    link.addEventListener('keydown', function (event) {
      if (event.key === ' ') { event.preventDefault(); link.click(); }
    });
    link.addEventListener('click', function (event) {
      if (event.metaKey || event.ctrlKey || event.shiftKey) { return; }
      event.preventDefault();
      var known = document.getElementById(link.getAttribute('aria-controls') || '-');
      if (known) { show(link, known, known.hidden); return; }
      var made = below(link);
      show(link, made.place, true);
      fetch(link.dataset.brief, { headers: { 'X-Requested-With': 'fetch' } }).then(function (answer) {
        if (!answer.ok) { throw new Error(answer.status); }
        return answer.text();
      }).then(function (html) {
        made.cell.append(...new DOMParser().parseFromString(html, 'text/html').body.childNodes);
      }).catch(function () {
        var way = made.cell.appendChild(document.createElement('a'));
        way.href = link.href;
        way.className = 'tt-link';
        way.textContent = gone;
      });
    });
  });
})();
