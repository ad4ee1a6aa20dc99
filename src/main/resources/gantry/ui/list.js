// The list of images: searched, filtered and sorted here, since the server sends all of a project.

import { inAddress, keepInAddress } from "./address.js";
import { byId, el, redraw, button } from "./dom.js";
import { bytes, day, many, names, short, typeName } from "./words.js";

// More rows come when the end of the list is in sight.
const ROWS = 200;

const COLUMNS = [
  { key: "name", title: "Image", of: (image) => [sortName(image)] },
  { key: "type", title: "Type", of: (image) => [image.type, sortName(image)] },
  { key: "architecture", title: "Architecture", of: (image) => [image.architecture, sortName(image)] },
  { key: "size", title: "Size", of: (image) => [image.size] },
  { key: "uploaded", title: "Uploaded", of: (image) => [image.uploaded_at] },
];

const USUAL = { key: "uploaded", down: true };

// On a phone the list has no heads to press.
const ORDERS = {
  "uploaded down": "Newest first",
  "uploaded up": "Oldest first",
  "name up": "By name, A to Z",
  "name down": "By name, Z to A",
  "size down": "Largest first",
  "size up": "Smallest first",
  "type up": "By type",
  "type down": "By type, reversed",
  "architecture up": "By architecture",
  "architecture down": "By architecture, reversed",
};

const ACCESS = { "": "Public and private", public: "Public", private: "Private" };

function sortName(image) {
  return (names(image)[0] ?? `\uffff${image.properties.description ?? ""}`).toLowerCase();
}

export function isPrevious(image) {
  return Boolean(image.gantry_updates?.superseded_by);
}

export function imageLink(image) {
  return `#/image/${encodeURIComponent(image.project)}/${image.fingerprint}`;
}

// All that a search looks at, but for the fingerprint, in lower case.
function searched(image) {
  return [...names(image), image.filename, ...Object.values(image.properties)]
    .join("\n")
    .toLowerCase();
}

// Of a fingerprint only its beginning is looked for: "24" stands somewhere in nearly each.
const FINGERPRINT_START = /^[0-9a-f]{4,}$/;

// Finds images by words: all of them have to be there.
export class Search {
  #texts;

  constructor(images) {
    this.#texts = new Map(images.map((image) => [image, searched(image)]));
  }

  find(text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    return [...this.#texts.keys()].filter((image) => words.every((word) => this.#has(image, word)));
  }

  #has(image, word) {
    return (
      this.#texts.get(image).includes(word) ||
      (FINGERPRINT_START.test(word) && image.fingerprint.startsWith(word))
    );
  }
}

// The filters that the address keeps.
const KEPT = ["text", "type", "architecture", "access"];

export class List {
  #images = [];
  #text = "";
  #search = new Search([]);
  #sort = sortInAddress();
  #shown = ROWS;
  #filters = byId("filters");
  #place = byId("list");
  #empty;
  #seen = new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting)) {
      this.#shown += ROWS;
      this.draw();
    }
  });

  // @param empty makes what stands in place of a list without images
  constructor(empty) {
    this.#empty = empty;
    this.#filters.text.addEventListener("input", () => this.#filtered());
    // A text's own comes when the focus leaves it, and must not draw what the focus goes to anew.
    this.#filters.addEventListener("change", (event) => {
      if (event.target === this.#filters.sort) {
        this.#order(...event.target.value.split(" "));
      } else if (event.target !== this.#filters.text) {
        this.#filtered();
      }
    });
    this.#filters.addEventListener("submit", (event) => event.preventDefault());
    this.#filters.access.replaceChildren(...options(ACCESS));
    this.#filters.text.value = inAddress("text");
    this.#filters.access.value = Object.hasOwn(ACCESS, inAddress("access")) ? inAddress("access") : "";
    this.#filters.previous.checked = Boolean(inAddress("previous"));
    this.#filters.sort.replaceChildren(...options(ORDERS));
    this.#place.addEventListener("keydown", (event) => this.#step(event));
  }

  // Another list of images, be it a newer one of the same.
  show(images) {
    const text = JSON.stringify(images);
    if (text === this.#text) {
      return; // whatever is being pressed stays
    }
    this.#text = text;
    this.#images = images;
    this.#search = new Search(images);
    this.#offer("type", "All types", typeName);
    this.#filters.hidden = images.length === 0;
    this.#offer("architecture", "All architectures", (name) => name);
    byId("previous-label").hidden = !images.some(isPrevious);
    this.draw();
  }

  #offer(name, all, word) {
    const select = this.#filters[name];
    const chosen = select.options.length > 0 ? select.value : inAddress(name);
    const values = [...new Set(this.#images.map((image) => image[name]))].sort();
    select.hidden = values.length < 2 && !chosen;
    select.replaceChildren(
      ...options({ "": all, ...Object.fromEntries(values.map((value) => [value, word(value)])) }),
    );
    select.value = values.includes(chosen) ? chosen : "";
  }

  #filtered() {
    this.#shown = ROWS;
    this.#keep();
    this.draw();
  }

  #keep() {
    keepInAddress({
      ...Object.fromEntries(KEPT.map((name) => [name, this.#filters[name].value])),
      previous: this.#filters.previous.checked && "yes",
      sort: order(this.#sort) === order(USUAL) ? "" : order(this.#sort),
    });
  }

  #chosen() {
    const { text, type, architecture, access, previous } = this.#filters;
    return this.#search.find(text.value).filter(
      (image) =>
        (!type.value || image.type === type.value) &&
        (!architecture.value || image.architecture === architecture.value) &&
        (!access.value || image.public === (access.value === "public")) &&
        (previous.checked || !isPrevious(image)),
    );
  }

  #sorted(images) {
    const { key, down } = this.#sort;
    const of = COLUMNS.find((column) => column.key === key).of;
    const keyed = images.map((image) => [of(image), image]);
    keyed.sort(([a], [b]) => compare(a, b) * (down ? -1 : 1));
    return keyed.map(([, image]) => image);
  }

  #sortBy(key) {
    const down = this.#sort.key === key ? !this.#sort.down : key === "size" || key === "uploaded";
    this.#order(key, down ? "down" : "up");
  }

  #order(key, direction) {
    this.#sort = { key, down: direction === "down" };
    this.#keep();
    this.draw();
  }

  draw() {
    this.#filters.sort.value = order(this.#sort);
    const chosen = this.#sorted(this.#chosen());
    byId("count").textContent = this.#counted(chosen.length);
    this.#seen.disconnect();
    if (this.#images.length === 0) {
      redraw(this.#place, this.#empty());
    } else if (chosen.length === 0) {
      redraw(this.#place, this.#nothing());
    } else {
      redraw(this.#place, this.#table(chosen.slice(0, this.#shown)), this.#end(chosen.length));
    }
  }

  #counted(count) {
    const all = this.#images.length;
    if (all === 0) {
      return "";
    }
    return count === all ? many(all, "image") : `${count.toLocaleString("en")} of ${many(all, "image")}`;
  }

  #nothing() {
    return el(
      "div",
      { class: "empty" },
      el("h2", {}, "Nothing matches"),
      el("p", {}, "No image has all of these words and filters."),
      button("Show all images", { class: "primary", click: () => this.#clear() }),
    );
  }

  #clear() {
    this.#filters.reset();
    this.#filters.previous.checked = this.#images.every(isPrevious);
    this.#filtered();
    this.#filters.text.focus();
  }

  #end(count) {
    if (count <= this.#shown) {
      return undefined;
    }
    const end = el("p", { class: "count" }, `${count - this.#shown} more`);
    this.#seen.observe(end);
    return end;
  }

  #table(images) {
    return el(
      "table",
      { "aria-label": "Images" },
      el("thead", {}, el("tr", {}, COLUMNS.map((column) => this.#head(column)))),
      el("tbody", {}, images.map(row)),
    );
  }

  #head({ key, title }) {
    const sorted = this.#sort.key === key;
    const order = this.#sort.down ? "descending" : "ascending";
    return el(
      "th",
      { scope: "col", class: key, "aria-sort": sorted && order },
      button(title, { "data-key": `sort ${key}`, click: () => this.#sortBy(key) }),
    );
  }

  // Arrows go from image to image.
  #step(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const links = [...this.#place.querySelectorAll("tbody a")];
    const now = links.indexOf(document.activeElement);
    if (by && now >= 0) {
      event.preventDefault();
      links[Math.min(Math.max(now + by, 0), links.length - 1)].focus();
    }
  }

  focusFirst() {
    this.#place.querySelector("tbody a")?.focus();
  }

  mark(fingerprint) {
    for (const each of this.#place.querySelectorAll("tbody tr")) {
      each.classList.toggle("open", each.dataset.fingerprint === fingerprint);
    }
  }
}

function order({ key, down }) {
  return `${key} ${down ? "down" : "up"}`;
}

function sortInAddress() {
  const text = inAddress("sort");
  const [key, direction] = text.split(" ");
  return Object.hasOwn(ORDERS, text) ? { key, down: direction === "down" } : USUAL;
}

function compare(a, b) {
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) {
      return a[i] < b[i] ? -1 : 1;
    }
  }
  return 0;
}

function options(words) {
  return Object.entries(words).map(([value, word]) => el("option", { value }, word));
}

function row(image) {
  const [name, ...others] = names(image);
  return el(
    "tr",
    { "data-fingerprint": image.fingerprint },
    el(
      "td",
      { class: "name" },
      el(
        "a",
        { href: imageLink(image), "data-key": `${image.project} ${image.fingerprint}` },
        name ?? short(image.fingerprint),
      ),
      others.length > 0 && el("span", { class: "more", title: others.join(", ") }, `+${others.length}`),
      image.public && el("span", { class: "badge public" }, "Public"),
      isPrevious(image) && el("span", { class: "badge" }, "Previous"),
      image.gantry_damage && el("span", { class: "badge damaged", title: "Nobody can get it until it is mended" }, "Damaged"),
      el("small", {}, image.properties.description ?? image.filename),
    ),
    el("td", { class: "type" }, typeName(image.type)),
    el("td", { class: "architecture" }, image.architecture),
    el("td", { class: "size" }, bytes(image.size)),
    el("td", { class: "uploaded" }, day(image.uploaded_at)),
  );
}
