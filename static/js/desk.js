/* The one module of the desk, beside the portal's; portal/static_bundle.py writes the imports into it. */
import "./queue.js";

/* Django admin's search fields for related rows come from select2, which leaves them without a name:
   each gets the name of the label that belongs to its hidden <select>. */
function nameFields() {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const label = select.labels[0];
    const field = select.nextElementSibling?.querySelector("[role=combobox]");
    if (!label || !field) continue;
    label.id ||= `${select.id}-label`;
    field.setAttribute("aria-labelledby", `${label.id} ${field.querySelector("[role=textbox]")?.id ?? ""}`.trim());
    field.querySelector("[role=textbox]")?.setAttribute("aria-labelledby", label.id);
  }
}

/* The magnifiers of its two-sided lists are named pictures, and say so only here. */
function nameIcons() {
  for (const icon of document.querySelectorAll(".search-label-icon[aria-label]")) icon.role = "img";
}

/* Both are made by scripts that may run before this one or after, and again for a row that is added. */
function nameAll() {
  nameFields();
  nameIcons();
}

nameAll();
if (document.querySelector("select.admin-autocomplete, select.selectfilter")) {
  new MutationObserver(nameAll).observe(document.querySelector("#content"), { childList: true, subtree: true });
}
