/* The theme switch applies at once; the form is sent behind it, so that the choice lasts. */
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-theme-switch]");
  const chosen = event.submitter;
  if (!form || chosen?.name !== "theme") return;
  event.preventDefault();
  const { theme } = document.documentElement.dataset;
  if (chosen.value) document.documentElement.dataset.theme = chosen.value;
  else delete document.documentElement.dataset.theme;
  if (theme !== chosen.value) {
    for (const button of document.querySelectorAll("[data-theme-switch] [name=theme]")) {
      button.setAttribute("aria-pressed", String(button.value === chosen.value));
    }
  }
  fetch(form.action, { method: "POST", body: new FormData(form, chosen) });
});
