// The page of an export: asks how far it is, then fetches the file by itself, once.
(function () {
  "use strict";
  const box = document.querySelector("[data-export]");
  if (!box) return;
  const key = "tt-export-" + box.dataset.export;

  // "awaited": this page watched it being made; "fetched": handed over already. Nothing without storage
  // (private window): the button remains.
  function remember(value) {
    try {
      sessionStorage.setItem(key, value);
    } catch (error) {
      return false;
    }
    return true;
  }

  function remembered() {
    try {
      return sessionStorage.getItem(key);
    } catch (error) {
      return null;
    }
  }

  function handOver() {
    const known = remembered();
    if (known === "fetched" || (known !== "awaited" && !("fresh" in box.dataset))) return;
    if (remember("fetched")) window.location.assign(box.dataset.fileUrl);
  }

  function show(state) {
    const bar = box.querySelector("[data-export-bar]");
    const text = box.querySelector("[data-export-text]");
    const tag = box.querySelector("[data-export-tag]");
    if (bar) bar.value = state.progress;
    if (text && text.textContent !== state.text) text.textContent = state.text;
    if (tag && state.stage === "running") tag.textContent = state.progress + "%";
  }

  let wait = 800;
  function ask() {
    fetch(box.dataset.stateUrl, { credentials: "same-origin", headers: { Accept: "application/json" } })
      .then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.json();
      })
      .then(function (state) {
        if (state.stage === "waiting" || state.stage === "running") {
          show(state);
          wait = Math.min(wait * 1.2, 3000);
          window.setTimeout(ask, wait);
        } else {
          if (state.stage === "ready") remember("awaited");
          // The page as the server draws it: with the button, or with what went wrong.
          window.location.reload();
        }
      })
      .catch(function () {
        // No network, or logged out elsewhere: ask again, slower; a reload shows what it is.
        wait = Math.min(wait * 2, 15000);
        window.setTimeout(ask, wait);
      });
  }

  if (box.dataset.stage === "ready") {
    handOver();
  } else if (box.dataset.stage === "waiting" || box.dataset.stage === "running") {
    window.setTimeout(ask, wait);
  }
})();
