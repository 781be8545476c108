// Saves each answer as it is made. A form with data-autosave holds fieldsets whose data-autosave-item is the
// address to post to. What could not be sent waits in the browser's storage and is sent when the line is back.
(() => {
  "use strict";
  const WAITING = "laituri-waiting:";
  const NO_ROOM = 507;
  const RETRY = [2000, 5000, 15000, 30000];

  for (const form of document.querySelectorAll("form[data-autosave]")) {
    const token = form.querySelector("input[name=csrf_token]").value;
    const items = [...form.querySelectorAll("[data-autosave-item]")].map((element) => makeItem(element, form, token));
    addEventListener("online", () => items.forEach((item) => item.send()));
    // The page's own submit waits for what is on its way, so that the two never meet.
    form.addEventListener("submit", async (event) => {
      if (!items.some((item) => item.unsent())) return;
      event.preventDefault();
      await Promise.all(items.map((item) => item.settle()));
      if (!items.some((item) => item.unsent())) form.requestSubmit(event.submitter);
    });
    addEventListener("beforeunload", (event) => {
      if (items.some((item) => item.unsent())) event.preventDefault();
    });
  }

  function makeItem(element, form, token) {
    const address = element.dataset.autosaveItem;
    const key = WAITING + address;
    const status = element.querySelector("[data-saved]");
    const version = element.querySelector("[data-version]");
    let current = null;
    let tries = 0;
    let timer = 0;
    let unanswered = [];

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

    const show = (fields) => {
      for (const field of element.querySelectorAll("input, select, textarea")) {
        const name = field.dataset.name || field.name;
        if (field.type === "hidden") continue;
        if (field.type === "radio" || field.type === "checkbox") field.checked = fields.getAll(name).includes(field.value);
        else field.value = fields.get(name) ?? field.value;
      }
    };
    // Whether what is stored is what this page sent and got no reply to: then nobody else has changed it.
    const isOurs = (stored) =>
      unanswered.some((body) => {
        const sent = new URLSearchParams(body);
        return Object.entries(stored).every(([name, value]) => (sent.get(name) ?? "").trim() === value);
      });

    // One request at a time; what is chosen meanwhile goes with the next one.
    function send() {
      current ??= sendAll().finally(() => (current = null));
      return current;
    }

    async function sendAll() {
      for (let body = pending(); body !== null; body = pending()) {
        const fields = new URLSearchParams(body);
        if (version) fields.set("version", version.value);
        let why = form.dataset.messageOffline;
        try {
          const answer = await fetch(address, {
            method: "POST",
            body: fields,
            headers: { Accept: "application/json", "X-CSRFToken": token },
            redirect: "manual",
          });
          if (answer.type === "opaqueredirect" || [400, 401, 403].includes(answer.status)) {
            say(form.dataset.messageSignedOut, "waiting");
            return;
          }
          if (answer.status === NO_ROOM) why = (await answer.json()).message;
          if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
          take(await answer.json(), body);
        } catch {
          unanswered.push(body);
          say(why, "waiting");
          setTimeout(send, RETRY[Math.min(tries++, RETRY.length - 1)]);
          return;
        }
      }
    }

    function take(reply, body) {
      if (version && reply.version !== undefined) version.value = reply.version;
      tries = 0;
      if (reply.state === "conflict" && isOurs(reply.fields)) return;
      unanswered = [];
      if (reply.state === "conflict") {
        localStorage.removeItem(key);
        show(new URLSearchParams(reply.fields));
      } else if (pending() === body) localStorage.removeItem(key);
      const progress = document.querySelector(".steps .current .step-count");
      if (progress && reply.count) progress.textContent = reply.count;
      say(reply.message, reply.state);
    }

    const settle = () => {
      clearTimeout(timer);
      return send();
    };
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

    // What an earlier visit could not send: show it again as it was chosen, then send it, on top of the version that
    // it was chosen on. If somebody has changed the answer since, that is a conflict like any other.
    if (pending() !== null) {
      const fields = new URLSearchParams(pending());
      show(fields);
      if (version && fields.has("version")) version.value = fields.get("version");
      send();
    }
    return { send, settle, unsent: () => pending() !== null };
  }
})();
