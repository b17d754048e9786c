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
// The server keeps it as well, for other windows and browsers, and for whoever has the case next.
const typing = new Map();
const saving = new Set();
async function keepDraft(box) {
  const form = box.form;
  const url = form?.elements.draft_window?.dataset.keep;
  if (!url) return;
  if (saving.has(form)) {
    typing.set(box, setTimeout(keepDraft, 300, box));
    return;
  }
  saving.add(form);
  const body = new URLSearchParams({ text: box.value });
  for (const name of ["draft_window", "draft_version", "client_key"]) {
    body.set(name, form.elements[name]?.value ?? "");
  }
  try {
    const answer = await fetch(url, { method: "POST", body, headers: { "HX-Request": "true" } });
    if (!answer.ok || !answer.headers.get("content-type")?.includes("json")) return;
    const { window, version } = await answer.json();
    form.elements.draft_window.value = window;
    form.elements.draft_version.value = version;
  } catch {
    // Away for a moment: this browser has it, and the next key tries again.
  } finally {
    saving.delete(form);
  }
}
document.addEventListener("input", ({ target }) => {
  if (!target.matches?.("textarea[data-draft]")) return;
  sessionStorage.setItem(kept(target), target.value);
  clearTimeout(typing.get(target));
  typing.set(target, setTimeout(keepDraft, 800, target));
});
document.addEventListener("submit", ({ target }) => {
  for (const box of target.querySelectorAll("textarea[data-draft]")) clearTimeout(typing.get(box));
}, true);
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
