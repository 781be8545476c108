// Saves each answer as it is made. A form with data-autosave holds fieldsets whose data-autosave-item is the
// address to post to. What could not be sent waits in the browser's storage and is sent when the line is back.
(() => {
  "use strict";
  const WAITING = "laituri-waiting:";
  const RETRY = [2000, 5000, 15000, 30000];

  for (const form of document.querySelectorAll("form[data-autosave]")) {
    const token = form.querySelector("input[name=csrf_token]").value;
    const items = [...form.querySelectorAll("[data-autosave-item]")].map((element) => makeItem(element, form, token));
    addEventListener("online", () => items.forEach((item) => item.send()));
    addEventListener("beforeunload", (event) => {
      if (items.some((item) => item.unsent())) event.preventDefault();
    });
  }

  function makeItem(element, form, token) {
    const address = element.dataset.autosaveItem;
    const key = WAITING + address;
    const status = element.querySelector("[data-saved]");
    let busy = false;
    let tries = 0;
    let timer = 0;

    const pending = () => localStorage.getItem(key);
    const say = (text, state) => {
      status.textContent = text;
      status.dataset.saved = state;
    };
    const keep = () => {
      const fields = new URLSearchParams();
      for (const field of element.querySelectorAll("input, select, textarea")) {
        if (!field.name || field.disabled) continue;
        if ((field.type === "radio" || field.type === "checkbox") && !field.checked) continue;
        fields.append(field.dataset.name || field.name, field.value);
      }
      localStorage.setItem(key, fields.toString());
    };

    async function send() {
      const body = pending();
      if (busy || body === null) return;
      busy = true;
      const fields = new URLSearchParams(body);
      const version = element.querySelector("[data-version]");
      if (version) fields.set("version", version.value);
      try {
        const answer = await fetch(address, {
          method: "POST",
          body: fields,
          headers: { Accept: "application/json", "X-CSRFToken": token },
          redirect: "manual",
        });
        busy = false;
        if (answer.type === "opaqueredirect" || [400, 401, 403].includes(answer.status)) {
          say(form.dataset.messageSignedOut, "waiting");
          return;
        }
        if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
        const reply = await answer.json();
        if (version && reply.version !== undefined) version.value = reply.version;
        if (pending() === body) localStorage.removeItem(key);
        tries = 0;
        say(reply.message, reply.state);
        if (pending() !== null) send();
      } catch {
        busy = false;
        say(form.dataset.messageOffline, "waiting");
        setTimeout(send, RETRY[Math.min(tries++, RETRY.length - 1)]);
      }
    }

    const save = () => {
      clearTimeout(timer);
      keep();
      send();
    };
    element.addEventListener("change", save);
    element.addEventListener("input", (event) => {
      if (!event.target.matches("textarea")) return;
      keep();
      clearTimeout(timer);
      timer = setTimeout(send, 800);
    });

    // What an earlier visit could not send: show it again as it was chosen, then send it.
    if (pending() !== null) {
      const fields = new URLSearchParams(pending());
      for (const field of element.querySelectorAll("input, select, textarea")) {
        const name = field.dataset.name || field.name;
        if (field.type === "hidden") continue;
        if (field.type === "radio" || field.type === "checkbox") field.checked = fields.getAll(name).includes(field.value);
        else if (fields.has(name)) field.value = fields.get(name);
      }
      send();
    }
    return { send, unsent: () => pending() !== null };
  }
})();
