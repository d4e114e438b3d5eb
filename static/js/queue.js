/* The desk's queue by keys: j and k move, Enter opens and closes, x ticks; a, r and q press the open row's
   buttons once there is a reason, and go to the reason before. Who else has a row open is asked every
   20 seconds; leaving the page says so. Without script every one of these is a link or a button. */
const queue = document.querySelector("[data-queue]");
const SWITCH = "portal-single-keys";
const EVERY = 20_000;
const BUTTONS = { a: "approve", r: "reject", q: "ask" };

const rows = () => [...queue.querySelectorAll("[data-row]")];
const current = () => rows().find((row) => row.contains(document.activeElement)) ?? queue.querySelector("[data-row][aria-selected]");

function focusRow(row) {
  const link = row?.querySelector("[data-open]");
  link?.focus();
  row?.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const all = rows();
  const at = all.indexOf(current());
  focusRow(all[Math.min(Math.max(at + step, 0), all.length - 1)] ?? all[0]);
}

function tick() {
  current()?.querySelector(".pick input")?.click();
}

function press(decision) {
  const form = queue.querySelector("[data-decide]");
  const button = form?.querySelector(`button[value=${decision}]`);
  if (!button) {
    current()?.querySelector("[data-open][aria-expanded=false]")?.click();
    return;
  }
  const reason = form.elements.reason;
  if (!reason.value.trim() && !form.elements.prepared?.value) {
    reason.focus();
    return;
  }
  button.click();
}

function isTyping(target) {
  return target.closest("input:not([type=checkbox], [type=radio]), textarea, select") !== null;
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  if (isTyping(event.target) || localStorage.getItem(SWITCH) === "off" || document.querySelector("dialog:modal")) return;
  const acts = { j: () => move(1), k: () => move(-1), x: tick };
  const act = acts[event.key] ?? (BUTTONS[event.key] && (() => press(BUTTONS[event.key])));
  if (!act) return;
  event.preventDefault();
  act();
}

async function showReviews() {
  if (document.hidden) return;
  const opened = queue.dataset.opened ? `?open=${queue.dataset.opened}` : "";
  const answer = await fetch(queue.dataset.reviews + opened, { headers: { accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return;
  const names = await answer.json();
  for (const place of queue.querySelectorAll("[data-review]")) place.textContent = names[place.dataset.review] ?? "";
}

function leave() {
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!queue.dataset.leave || !token) return;
  navigator.sendBeacon(queue.dataset.leave, new URLSearchParams({ csrfmiddlewaretoken: token }));
}

if (queue) {
  document.addEventListener("keydown", onKey);
  setInterval(showReviews, EVERY);
  addEventListener("pagehide", leave);
  // The row that a decision led to is where the work goes on.
  const opened = queue.querySelector("[data-row][aria-selected]");
  if (opened && !document.querySelector("[data-takes-focus]")) focusRow(opened);
}
