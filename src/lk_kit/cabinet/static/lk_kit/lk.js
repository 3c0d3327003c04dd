/* Makes quicker what works without it: theme, copying, filters, one press instead of two. No framework, nothing global. */
(() => {
  "use strict";
  const doc = document, root = doc.documentElement;
  const all = (selector, from = doc) => [...from.querySelectorAll(selector)];
  const on = (type, handler, options) => doc.addEventListener(type, handler, options);
  const say = (text) => {
    const live = doc.getElementById("lk-live");
    if (live) { live.textContent = ""; setTimeout(() => { live.textContent = text; }, 50); }
  };

  /* One press: the second submit of a form that is on its way does nothing. */
  const free = (form) => {
    delete form.dataset.lkBusy;
    all("[aria-busy]", form).forEach((button) => { button.removeAttribute("aria-busy"); button.removeAttribute("aria-disabled"); });
  };
  on("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog" || form.hasAttribute("data-lk-preferences")) return;
    if (form.dataset.lkBusy) { event.preventDefault(); return; }
    if (form.method === "get") { dropEmpty(form); return; }
    form.dataset.lkBusy = "1";
    const button = event.submitter || form.querySelector("[type=submit]");
    if (button) { button.setAttribute("aria-busy", "true"); button.setAttribute("aria-disabled", "true"); }
    /* A download or a lost connection must not lock the form for ever. */
    setTimeout(() => free(form), 15000);
  });
  addEventListener("pageshow", (event) => { if (event.persisted) all("[data-lk-busy]").forEach(free); });

  /* Empty filters stay out of the address. */
  const dropEmpty = (form) => {
    const empty = all("input[name], select[name]", form).filter((field) => field.value === "" && !field.disabled);
    empty.forEach((field) => { field.disabled = true; });
    setTimeout(() => empty.forEach((field) => { field.disabled = false; }), 0);
  };
  on("htmx:configRequest", (event) => {
    if (event.detail.verb !== "get") return;
    const data = event.detail.formData;
    if (data) [...data.entries()].forEach(([name, value]) => { if (value === "") data.delete(name); });
  });

  /* One address, one step back: the search field has its own trigger, and the same filters are no new page. */
  on("change", (event) => { if (event.target.matches("[data-lk-filters] [type=search]")) event.stopPropagation(); }, true);
  on("htmx:beforeHistoryUpdate", (event) => {
    const history = event.detail.history;
    if (history.path && new URL(history.path, location.href).href === location.href) history.type = "replace";
  });

  /* Theme without a reload; the form does the same without scripts. */
  const keep = (name, value) => {
    const secure = location.protocol === "https:" ? ";secure" : "";
    doc.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax${secure}`;
  };
  on("click", (event) => {
    const button = event.target.closest("[data-lk-preferences] button[name=theme]");
    if (!button) return;
    event.preventDefault();
    keep("lk_theme", button.value);
    if (button.value === "auto") delete root.dataset.theme; else root.dataset.theme = button.value;
    all("[data-lk-preferences] button[name=theme]").forEach((one) => one.setAttribute("aria-pressed", String(one.value === button.value)));
  });

  /* Copy, print, show a password, open and close a dialog. */
  const target = (element, name) => doc.getElementById(element.dataset[name]);
  const acts = {
    async lkCopy(button) {
      const source = target(button, "lkCopy");
      await navigator.clipboard.writeText((source.value ?? source.innerText).trim());
      const label = button.querySelector("[data-lk-label]") || button, before = label.textContent;
      label.textContent = button.dataset.lkDone || "✓";
      say(label.textContent);
      setTimeout(() => { label.textContent = before; }, 2000);
    },
    lkPrint() { print(); },
    lkReveal(button) {
      const input = target(button, "lkReveal"), shown = input.type === "password";
      input.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
    },
    lkDialog(button) { target(button, "lkDialog").showModal(); },
    lkClose(button) { button.closest("dialog").close(); },
    lkAdd(button) {
      /* Another form of a formset: the template's __prefix__ becomes the next number. */
      const into = target(button, "lkAdd"), count = doc.getElementById(`id_${into.dataset.lkPrefix}-TOTAL_FORMS`);
      const made = doc.createElement("template");
      made.innerHTML = into.querySelector("template").innerHTML.replaceAll("__prefix__", count.value);
      count.value = String(Number(count.value) + 1);
      const first = made.content.querySelector("input:not([type=hidden]), select, textarea");
      (into.querySelector("[data-lk-rows]") || into).append(made.content);
      if (first) first.focus();
    },
  };
  on("click", (event) => {
    for (const [name, act] of Object.entries(acts)) {
      const attribute = "data-" + name.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase());
      const button = event.target.closest(`[${attribute}]`);
      if (button) { event.preventDefault(); act(button); return; }
    }
  });

  /* Seconds until another code may be asked for; without scripts the button says so itself. */
  all("[data-lk-wait]").forEach((note) => {
    const shown = note.querySelector("[data-lk-seconds]"), button = note.parentElement.querySelector("[name=resend]");
    const end = Date.now() + Number(note.dataset.lkWait) * 1000;
    const tick = () => {
      const left = Math.ceil((end - Date.now()) / 1000);
      note.hidden = left <= 0;
      if (button) button.hidden = left > 0;
      if (left > 0) { shown.textContent = left; setTimeout(tick, 1000); }
    };
    tick();
  });

  /* Menus close on a click elsewhere and on Escape. */
  const closeMenus = (except) => all("details.lk-menu[open]").forEach((menu) => { if (!menu.contains(except)) menu.open = false; });
  on("click", (event) => closeMenus(event.target));
  on("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest && event.target.closest("details.lk-menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  /* A table that a phone lays out as cards stays a table for a screen reader. */
  const roles = { table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", th: "columnheader", td: "cell" };
  const dress = (from) => {
    all(".lk-table", from).concat(from.closest ? [from.closest(".lk-table")].filter(Boolean) : []).forEach((table) => {
      table.setAttribute("role", "table");
      Object.entries(roles).forEach(([tag, role]) => all(tag, table).forEach((cell) => {
        if (!cell.hasAttribute("role")) cell.setAttribute("role", tag === "th" && cell.scope === "row" ? "rowheader" : role);
      }));
    });
    all("[data-lk-print], [data-lk-reveal], [data-lk-copy], [data-lk-dialog], [data-lk-add]", from).forEach((button) => { button.hidden = false; });
    if (window.htmx) all("[data-lk-auto]", from).forEach((button) => { button.hidden = true; });
  };

  /* htmx: a thin bar while it loads, words when it fails, the new rows in focus when there are some. */
  let waiting = 0, timer = 0, bar = null, rowsBefore = 0;
  const busy = (step) => {
    waiting = Math.max(0, waiting + step);
    clearTimeout(timer);
    if (waiting && !bar) timer = setTimeout(() => { bar = doc.createElement("div"); bar.className = "lk-load"; doc.body.append(bar); }, 100);
    if (!waiting && bar) { bar.remove(); bar = null; }
  };
  on("htmx:beforeRequest", () => { rowsBefore = all("#lk-rows > *").length; busy(1); });
  on("htmx:afterRequest", () => busy(-1));
  ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach((name) => on(name, () => {
    const main = doc.getElementById("lk-main"), text = doc.body.dataset.lkFailed;
    const note = doc.createElement("div");
    note.className = "lk-note lk-note--bad";
    note.textContent = text;
    main.prepend(note);
    note.scrollIntoView({ block: "nearest" });
    say(text);
    setTimeout(() => note.remove(), 8000);
  }));
  on("htmx:afterSettle", (event) => {
    dress(doc);
    const summary = doc.querySelector("[data-lk-summary]"), rows = all("#lk-rows > *");
    const grown = event.detail.target && event.detail.target.id === "lk-rows";
    if (summary && grown) summary.textContent = summary.dataset.lkText.replace("{n}", rows.length);
    if (summary && summary.textContent.trim()) say(summary.textContent.trim());
    if (grown) {
      const fresh = rows[rowsBefore], link = fresh && fresh.querySelector("a, button");
      if (link) link.focus({ preventScroll: true });
    }
  });

  dress(doc);
  const first = doc.querySelector("[data-lk-focus]");
  if (first) first.focus();
})();
