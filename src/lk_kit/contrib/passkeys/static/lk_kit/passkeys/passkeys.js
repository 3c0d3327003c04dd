"use strict";
(function () {
  function bytes(text) {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (char) => char.charCodeAt(0));
  }

  function text(buffer) {
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function descriptors(list) {
    return (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
  }

  function parsed(kind, options) {
    const found = { ...options, challenge: bytes(options.challenge) };
    if (kind === "create") {
      found.user = { ...options.user, id: bytes(options.user.id) };
      found.excludeCredentials = descriptors(options.excludeCredentials);
    } else {
      found.allowCredentials = descriptors(options.allowCredentials);
    }
    return found;
  }

  function written(credential) {
    const said = credential.response;
    const response = { clientDataJSON: text(said.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (said[name]) response[name] = text(said[name]);
    }
    if (said.getTransports) response.transports = said.getTransports();
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment || undefined,
      clientExtensionResults: credential.getClientExtensionResults(),
      response: response,
    });
  }

  function prepare(box) {
    const form = box.closest("form");
    const field = form && form.querySelector("[data-lk-passkey-answer]");
    if (!field) return;
    const button = form.querySelector("button[type=submit]");
    const kind = box.dataset.lkPasskey;

    function say(what) {
      for (const one of box.querySelectorAll("[data-lk-passkey-says]")) one.hidden = one.dataset.lkPasskeySays !== what;
    }

    if (!window.PublicKeyCredential || !navigator.credentials) {
      say("missing");
      button.disabled = true;
      return;
    }

    let busy = false;
    form.addEventListener("submit", async (event) => {
      if (field.value) return;
      event.preventDefault();
      if (busy) return;
      busy = true;
      say("");
      try {
        const publicKey = parsed(kind, JSON.parse(box.dataset.lkOptions));
        field.value = written(await navigator.credentials[kind]({ publicKey: publicKey }));
        form.submit();
      } catch (error) {
        busy = false;
        say({ NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known" }[error.name] || "failed");
      }
    });
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) window.location.reload();
    });
  }

  for (const box of document.querySelectorAll("[data-lk-passkey]")) prepare(box);
})();
