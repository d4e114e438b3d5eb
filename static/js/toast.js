/* Toasts: an error stays until dismissed; the rest goes after a while, but not under pointer or focus. */
const STAYS = new Set(["error", "warning"]);
const DWELL = 8000;
const region = document.getElementById("toasts");

function expire(toast) {
  setTimeout(() => {
    if (toast.matches(":hover, :focus-within")) expire(toast);
    else toast.remove();
  }, DWELL);
}

if (region) {
  region.addEventListener("click", (event) => {
    if (event.target.closest("[data-dismiss]")) event.target.closest("[data-toast]").remove();
  });
  // Those that come later, with the bell, go the same way.
  new MutationObserver((changes) => {
    for (const toast of changes.flatMap((change) => [...change.addedNodes])) {
      if (toast.dataset?.toast && !STAYS.has(toast.dataset.toast)) expire(toast);
    }
  }).observe(region, { childList: true });
  // A live region speaks of what is added to it after the page stands.
  const toasts = [...region.children];
  region.replaceChildren();
  requestAnimationFrame(() => region.append(...toasts));
}
