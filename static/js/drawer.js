/* A closed drawer asks for nothing: its list goes, and comes again when the bell opens it. */
const drawer = document.getElementById("drawer");
const empty = document.getElementById("drawer-list")?.cloneNode(true);

drawer?.addEventListener("close", () => {
  document.getElementById("drawer-list")?.replaceWith(empty.cloneNode(true));
});
