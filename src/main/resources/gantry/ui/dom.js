// Makes elements. Whatever comes from the server goes in as text, never as markup.

// An element with these attributes (functions listen to the event of that name, `true` stands for
// an attribute without a value) and children: elements, and text. Absent children are left out.
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      made.addEventListener(name, value);
    } else if (value === true) {
      made.setAttribute(name, "");
    } else if (value !== false && value !== undefined) {
      made.setAttribute(name, value);
    }
  }
  made.append(...children.flat(Infinity).filter((child) => child || child === 0));
  return made;
}

export function byId(id) {
  return document.getElementById(id);
}

// What is drawn again keeps the focus where it was: at the element with the same data-key.
export function redraw(place, ...children) {
  const key = place.contains(document.activeElement) && document.activeElement.dataset.key;
  place.replaceChildren(...children.flat(Infinity).filter(Boolean));
  if (key) {
    place.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
  }
}

// Says something to those who hear the page, and for a moment to those who see it.
let saying;
export function say(text) {
  const place = byId("said");
  place.textContent = text;
  clearTimeout(saying);
  saying = setTimeout(() => (place.textContent = ""), 4000);
}

export function button(text, attributes = {}) {
  return el("button", { type: "button", ...attributes }, text);
}

export function copyButton(text, what) {
  return button("Copy", {
    class: "small",
    "aria-label": `Copy ${what}`,
    "data-key": `copy ${what}`,
    click: async () => {
      await navigator.clipboard.writeText(text);
      say("Copied");
    },
  });
}

// Asks in a dialog of its own, and does what was asked for when it is answered; a refusal is shown
// there, and the dialog stays. It is over when the dialog is closed.
//
// @param act called with the form; its promise is awaited
export function ask({ title, text, fields = [], action, danger = false, act }) {
  const error = el("p", { class: "error", role: "alert" });
  const submit = el("button", { class: danger ? "danger" : "primary" }, action);
  const cancel = button("Cancel", { click: () => dialog.close() });
  const form = el(
    "form",
    {
      novalidate: true,
      submit: async (event) => {
        event.preventDefault();
        submit.disabled = true;
        error.textContent = "";
        try {
          await act(form);
          dialog.close("done");
        } catch (refusal) {
          error.textContent = refusal.message;
        } finally {
          submit.disabled = false;
        }
      },
    },
    el("h2", { id: "dialog-title" }, title),
    text && el("p", {}, text),
    fields,
    error,
    el("p", { class: "buttons" }, cancel, submit),
  );
  const dialog = el("dialog", { "aria-labelledby": "dialog-title" }, form);
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
  (form.querySelector("[autofocus]") ?? (danger ? cancel : submit)).focus();
  return dialog;
}

export function field(label, attributes, note) {
  return el(
    "label",
    { class: "field" },
    el("span", {}, label),
    el("input", { autocomplete: "off", spellcheck: "false", ...attributes }),
    note && el("small", {}, note),
  );
}
