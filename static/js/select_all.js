/* Rows that can be ticked: the head's box ticks all; commands on the selection wait for the first tick
   and say why; a count says how many. Without script the commands are always on and the server says it. */
function wire(form) {
  const own = (selector) => [...form.elements].filter((box) => box.matches(selector));
  const boxes = () => own("tbody .pick input:not(:disabled)");
  const [all] = own("thead .pick input");
  const commands = document.querySelectorAll(`[data-needs-selection][form="${form.id}"]`);
  const reason = document.querySelector(`[data-selection-reason="${form.id}"]`);
  const count = document.querySelector(`[data-selection-count="${form.id}"]`);
  const clear = document.querySelector(`[data-selection-clear="${form.id}"]`);

  function show() {
    const rows = boxes();
    const ticked = rows.filter((box) => box.checked).length;
    for (const command of commands) {
      if (ticked) command.removeAttribute("aria-disabled");
      else command.setAttribute("aria-disabled", "true");
    }
    if (all) {
      all.checked = ticked > 0 && ticked === rows.length;
      all.indeterminate = ticked > 0 && ticked < rows.length;
    }
    if (reason) reason.hidden = ticked > 0;
    if (count) count.querySelector("b").textContent = ticked ? count.dataset.words.replace("{n}", ticked) : "";
    if (clear) clear.hidden = ticked === 0;
  }

  function setAll(checked) {
    for (const box of boxes()) box.checked = checked;
    show();
  }

  // A box may stand outside the form that it belongs to.
  document.addEventListener("change", (event) => {
    if (event.target.form !== form) return;
    if (event.target === all) setAll(all.checked);
    else if (event.target.closest(".pick")) show();
  });
  clear?.addEventListener("click", () => {
    setAll(false);
    all?.focus();
  });
  for (const command of commands) {
    command.addEventListener("click", (event) => {
      if (command.getAttribute("aria-disabled") === "true") event.preventDefault();
    });
  }
  // The browser may restore ticks after "back".
  addEventListener("pageshow", show);
  show();
}

for (const form of document.querySelectorAll("form[data-selection]")) wire(form);
