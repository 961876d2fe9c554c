// The rota: a drawing under way is asked how far it is, then the page shows it; a certificate goes to the printer.
(function () {
  "use strict";
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.addEventListener("click", function () { window.print(); });
  });
  const box = document.querySelector("[data-run]");
  if (!box) return;
  const bar = box.querySelector("[data-run-bar]");
  const tag = box.querySelector("[data-run-tag]");
  let wait = 700;

  function ask() {
    fetch(box.dataset.run, { credentials: "same-origin", headers: { Accept: "application/json" } })
      .then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.json();
      })
      .then(function (state) {
        if (state.stage !== "waiting" && state.stage !== "running") {
          window.location.reload();
          return;
        }
        bar.value = state.progress;
        tag.textContent = state.stage === "running" ? state.progress + "%" : state.text;
        wait = Math.min(wait * 1.2, 3000);
        window.setTimeout(ask, wait);
      })
      .catch(function () {
        // No network, or logged out elsewhere: ask again, slower.
        wait = Math.min(wait * 2, 15000);
        window.setTimeout(ask, wait);
      });
  }

  window.setTimeout(ask, wait);
})();
