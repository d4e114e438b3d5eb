/* The bell of the next page knows what this one has told already: what ends in between is a toast there. */
const TOLD = "portal-told-until";

document.addEventListener("htmx:configRequest", (event) => {
  const until = sessionStorage.getItem(TOLD);
  if (event.target.id !== "bell-count" || event.target.dataset.since || !until) return;
  event.detail.parameters.since = until;
});
document.addEventListener("htmx:load", (event) => {
  const { since } = event.target.dataset ?? {};
  if (event.target.id === "bell-count" && since) sessionStorage.setItem(TOLD, since);
});
