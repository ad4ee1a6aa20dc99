// Asks for one image among many.

import { el, field, redraw } from "./dom.js";
import { Search } from "./list.js";
import { short, title } from "./words.js";

// As many as fit beside the keyboard of a phone.
const OFFERED = 5;

// One of these images, looked up by words.
export function lookup(images) {
  const search = new Search(images);
  const found = el("fieldset", { class: "lookup" });
  const draw = (text) => {
    const all = search.find(text);
    redraw(
      found,
      el("legend", {}, all.length > 0 ? "To the image" : "No image has all of these words."),
      all.slice(0, OFFERED).map((image) => choice(image, all.length === 1)),
      all.length > OFFERED && el("small", {}, `${all.length - OFFERED} more: type what tells it from them`),
    );
  };
  draw("");
  return [
    field("Look up", {
      type: "search",
      placeholder: "alias, description or fingerprint",
      autofocus: true,
      input: (event) => draw(event.target.value),
    }),
    found,
  ];
}

function choice(image, checked) {
  return el(
    "label",
    {},
    el("input", { type: "radio", name: "target", value: image.fingerprint, checked }),
    el(
      "span",
      {},
      el("strong", {}, title(image)),
      el("small", {}, ` ${short(image.fingerprint)} ${image.properties.description ?? image.filename}`),
    ),
  );
}
