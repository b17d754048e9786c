// Keyboard and drafts. It only presses what is on the page; without it everything works by mouse.
"use strict";

const dialog = document.getElementById("shortcuts");
for (const opener of document.querySelectorAll("[data-opens]")) {
  opener.hidden = false;
  opener.addEventListener("click", () => dialog?.showModal());
}

// By the key's place, not its letter: Alt+letter types a special sign on some keyboards.
const places = { KeyQ: "/queue", KeyW: "/weeks" };
document.addEventListener("keydown", (event) => {
  if (event.isComposing || !event.altKey || event.metaKey || event.shiftKey || dialog?.open) return;
  if (event.code === "Slash" && dialog) dialog.showModal();
  else if (!press((event.ctrlKey ? "Ctrl+" : "") + event.code)) return;
  event.preventDefault();
});

function press(key) {
  const found = document.querySelector(`[data-key="${key}"]`);
  const link = key in places && document.querySelector(`header nav a[href^="${places[key]}"]`);
  if (!found) {
    if (link) link.click();
    return Boolean(link);
  }
  const fold = found.closest("details");
  if (found.tagName === "SUMMARY") {
    fold.open = true;
    fold.scrollIntoView({ block: "nearest" });
    (fold.querySelector("textarea, input:not([type=hidden]), form button") || found).focus();
  } else if (fold && !fold.open) {
    // What ends a case is pressed only after it was seen.
    fold.open = true;
    found.focus();
  } else found.click();
  return true;
}

// A case is held while somebody works in its page, and not while the page only lies open.
const hold = document.querySelector("[data-hold]");
let worked = false;
for (const sign of hold ? ["keydown", "pointerdown", "pointermove", "wheel"] : []) {
  document.addEventListener(sign, () => (worked = true), { passive: true });
}
if (hold) {
  setInterval(() => {
    if (worked && !document.hidden) fetch(hold.dataset.hold, { method: "POST" }).catch(() => {});
    worked = false;
  }, 60_000);
}

// A draft outlives a reload and a change of page; it ends when what was written has gone out.
const kept = (box) => `draft:${box.dataset.draft}`;
function adopt() {
  for (const box of document.querySelectorAll("textarea[data-draft]")) {
    if (box.value || !(box.value = sessionStorage.getItem(kept(box)) || "")) continue;
    box.dispatchEvent(new Event("input", { bubbles: true })); // its promises are shown again
  }
}
document.addEventListener("input", ({ target }) => {
  if (target.matches?.("textarea[data-draft]")) sessionStorage.setItem(kept(target), target.value);
});
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (ctx.sourceElement.tagName !== "FORM" || ctx.response.status >= 400) return;
  for (const box of ctx.sourceElement.querySelectorAll("textarea[data-draft]")) {
    // What was typed while it went out has not gone out.
    if (box.value !== ctx.request.body?.get("text")) continue;
    box.value = "";
    for (const due of box.form.querySelectorAll("[name=more_due]")) due.value = "";
    box.dispatchEvent(new Event("input", { bubbles: true }));
    sessionStorage.removeItem(kept(box));
    box.focus();
  }
});
document.addEventListener("htmx:after:swap", adopt);
adopt();
