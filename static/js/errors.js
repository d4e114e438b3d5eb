/* After a form came back with errors, the summary of them takes the focus. */
document.querySelector("[data-takes-focus]")?.focus();
