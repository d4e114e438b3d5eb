/* Copy an ID. The button's name becomes "Copied" for a moment and a status says so to a screen reader. */
const status = document.createElement("p");
status.className = "sr";
status.setAttribute("role", "status");
document.body.append(status);

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Clipboard access is refused outside secure contexts: select and copy the old way.
    const field = Object.assign(document.createElement("textarea"), { value: text, className: "sr" });
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button || button.classList.contains("done")) return;
  await copyText(button.dataset.copy);
  button.focus();
  button.classList.add("done");
  status.textContent = button.dataset.copied;
  button.title = button.dataset.copied;
  setTimeout(() => {
    button.classList.remove("done");
    button.removeAttribute("title");
    status.textContent = "";
  }, 2500);
});
