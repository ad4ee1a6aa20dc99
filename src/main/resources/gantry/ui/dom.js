// Makes elements. Whatever comes from the server goes in as text, never as markup, and with nothing
// hidden in it.

// What is not drawn, but does something, such as turning the direction of writing, or is drawn as
// nothing at all: the same characters that the command line escapes (Words.isHidden). Ends of lines
// and tabs stay: here they are blanks.
const HIDDEN =
  /(?![\t\n\r])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2065\u3164\uffa0\ufff0-\ufff8\u{e0000}-\u{e0fff}]/gu;

// The text with each of them as its escape, such as \u202e.
export function printable(text) {
  return String(text).replace(HIDDEN, (hidden) =>
    Array.from({ length: hidden.length }, (_, i) => `\\u${hidden.charCodeAt(i).toString(16).padStart(4, "0")}`).join(""),
  );
}

// Attributes that a person reads; others, such as the value of a field, stay as they are.
const READ = ["title", "aria-label", "placeholder"];

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
      made.setAttribute(name, READ.includes(name) ? printable(value) : value);
    }
  }
  made.append(
    ...children
      .flat(Infinity)
      .filter((child) => child || child === 0)
      .map((child) => (child instanceof Node ? child : printable(child))),
  );
  return made;
}

// Has the element show this text and nothing else.
export function write(element, text) {
  element.textContent = printable(text);
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
  write(place, text);
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
          write(error, refusal.message);
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
