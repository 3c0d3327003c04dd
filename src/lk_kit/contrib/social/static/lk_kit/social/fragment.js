"use strict";
(() => {
  const form = document.querySelector("form[data-lk-fragment]");
  const name = form.dataset.lkFragment;
  form.elements[name].value = new URLSearchParams(location.hash.slice(1)).get(name) || "";
  history.replaceState(null, "", location.pathname);
  form.submit();
})();
