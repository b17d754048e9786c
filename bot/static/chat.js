// What the page does better with a script: sends without a reload, shows answers as they come.
"use strict";
{
  const find = (id) => document.getElementById(id);
  const say = find("say"), text = find("text"), problem = find("problem"), unsent = find("unsent");
  const DRAFT = "chat-draft";
  let sending = false, loading = null, again = false, released = Promise.resolve();

  const newKey = () => [...crypto.getRandomValues(new Uint32Array(3))].map((n) => n.toString(36)).join("-");
  const atEnd = () => innerHeight + scrollY > document.documentElement.scrollHeight - 120;

  function complain(sentence) {
    problem.textContent = sentence;
    text.setAttribute("aria-invalid", Boolean(sentence));
  }

  // Only what is new or different is touched, so that a screen reader says nothing twice.
  function merge(page) {
    const log = find("log"), stay = atEnd(), mark = page.getElementById("log").dataset.talk;
    // Another talk has moved in, or this one moved on: what came before is not the same any more.
    if (log.dataset.talk && log.dataset.talk !== mark) return location.reload();
    log.dataset.talk = mark;
    for (const gone of log.querySelectorAll(".waiting")) if (!page.getElementById(gone.id)) gone.remove();
    for (const line of page.querySelectorAll("#log > li")) {
      const old = find(line.id);
      if (!old) log.append(line);
      else if (old.outerHTML !== line.outerHTML) old.replaceWith(line);
    }
    for (const id of ["state", "answers"]) {
      const old = find(id), fresh = page.getElementById(id);
      if (old.innerHTML === fresh.innerHTML) continue;
      if (old.contains(document.activeElement)) text.focus(); // Its button is about to go.
      old.replaceChildren(...fresh.childNodes);
    }
    if (stay) say.scrollIntoView({ block: "end" });
  }

  async function load() {
    const last = Math.max(0, ...[...document.querySelectorAll("[data-message]")].map((line) => +line.dataset.message));
    const answer = await fetch(`/chat/talk?after=${last}`);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    await released;
    merge(page);
  }

  function refresh() {
    again = true;
    loading ??= (async () => {
      try {
        while (again) { again = false; await load(); }
      } catch { /* Without a connection; the stream tells when there is one again. */ }
      loading = null;
    })();
  }

  async function send(form, body) {
    if (sending) return;
    sending = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(body), redirect: "manual" });
      if (answer.type !== "opaqueredirect") {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        return complain(page.getElementById("problem")?.textContent || unsent.textContent);
      }
      complain("");
      // A new key only now: until it is known to have arrived, the same words are the same message.
      if (form.elements.key) form.elements.key.value = newKey();
      if (form === say && text.value === body.get("text")) text.value = "";
      if (form === say) sessionStorage.removeItem(DRAFT);
      refresh();
      listen();
    } catch {
      complain(unsent.textContent);
    } finally {
      sending = false;
    }
  }

  let source = null;
  function listen() {
    if (source && source.readyState !== EventSource.CLOSED) return;
    source = new EventSource(`/chat/stream?after=${find("talk").dataset.event}`);
    source.addEventListener("talk", refresh);
  }

  // A button that an answer moves between press and release would not be clicked.
  addEventListener("pointerdown", () => {
    released = new Promise((letGo) => {
      for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => setTimeout(letGo), { once: true });
    });
  });
  document.addEventListener("click", (event) => {
    // The second half of a double click: the first has sent what was in the box.
    if (event.detail > 1 && event.target.closest("button")) event.preventDefault();
  });
  document.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.target, new FormData(event.target, event.submitter));
  });
  text.addEventListener("keydown", (event) => {
    // 229: the key belongs to an input method, as when a Chinese word is being chosen.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    say.requestSubmit();
  });
  text.addEventListener("input", () => sessionStorage.setItem(DRAFT, text.value));
  addEventListener("pageshow", (event) => event.persisted && refresh());
  setInterval(() => { if (source?.readyState === EventSource.CLOSED) { refresh(); listen(); } }, 15000);

  text.value ||= sessionStorage.getItem(DRAFT) ?? "";
  find("hint").hidden = false;
  if (document.querySelector("[data-message]") || location.hash === "#came") listen();
}
