/* "/" goes to the search field, "?" shows the keys, a letter presses the copy button that names it.
   Esc closes what is open: the browser does that. */
const SWITCH = "portal-single-keys";
const dialog = document.querySelector("[data-keys]");
const toggle = document.querySelector("[data-keys-switch]");

function isTyping(target) {
  return target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null;
}

function isOff() {
  return localStorage.getItem(SWITCH) === "off";
}

function focusSearch(event) {
  const field = document.getElementById("search");
  if (!field?.checkVisibility()) return;
  event.preventDefault();
  field.focus();
  field.select();
}

/* With a Korean keyboard the key says ㅊ where the letter C is printed: then the place of the key counts. */
function letterOf(event) {
  return /^[a-z]$/.test(event.key) ? event.key : /^Key([A-Z])$/.exec(event.code)?.[1].toLowerCase();
}

function pressCopy(event) {
  const letter = event.shiftKey || event.repeat ? undefined : letterOf(event);
  if (letter) document.querySelector(`[data-copy-key="${letter}"]`)?.click();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isTyping(event.target) || isOff() || document.querySelector("dialog:modal")) return;
  if (event.key === "/") focusSearch(event);
  if (event.key === "?") dialog?.showModal();
  pressCopy(event);
});

if (toggle) {
  toggle.checked = !isOff();
  toggle.addEventListener("change", () => {
    if (toggle.checked) localStorage.removeItem(SWITCH);
    else localStorage.setItem(SWITCH, "off");
  });
}
for (const opener of document.querySelectorAll("[data-show-keys]")) {
  opener.addEventListener("click", () => dialog?.showModal());
}
