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
  // A live region speaks of what is added to it after the page stands.
  const toasts = [...region.children];
  region.replaceChildren();
  requestAnimationFrame(() => {
    region.append(...toasts);
    toasts.filter((toast) => !STAYS.has(toast.dataset.toast)).forEach(expire);
  });
}
