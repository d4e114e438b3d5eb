/* An open filter closes with Esc or a click elsewhere, as a menu does. */
const open = () => document.querySelector("details[name=filter][open]");

document.addEventListener("keydown", (event) => {
  const filter = open();
  if (event.key !== "Escape" || !filter) return;
  filter.open = false;
  filter.querySelector("summary").focus();
});
document.addEventListener("click", (event) => {
  const filter = open();
  if (filter && !filter.contains(event.target)) filter.open = false;
});
