// What is going on: uploads of this page, and the operations of the server.

import { call } from "./api.js";
import { button, byId, el, say, write } from "./dom.js";
import { imageLink } from "./list.js";
import { bytes, duration, short } from "./words.js";

const FAILURE = 400;

// An operation that is over sooner is not worth a line.
const WORTHWHILE = 400;

export class Activity {
  uploads = [];
  #operations = new Map();
  #lines = new Map();
  #list = el("ul");
  #place = byId("activity");
  #onUpload;

  // @param onUpload `cancel`, `retry` and `dismiss` of an upload
  constructor(onUpload) {
    this.#onUpload = onUpload;
    this.#place.append(el("h2", {}, "Activity"), this.#list);
  }

  // All operations there are, as the server lists them.
  start(byStatus) {
    this.#operations.clear();
    Object.values(byStatus).flat().forEach((operation) => this.heard(operation));
    this.draw();
  }

  // News of an operation.
  heard(operation) {
    if (operation.class !== "task") {
      return;
    }
    const known = this.#operations.get(operation.id);
    if (operation.status_code < 200) {
      this.#operations.set(operation.id, { operation, drawn: known?.drawn ?? false });
      if (!known) {
        setTimeout(() => this.#becomeWorthwhile(operation.id), WORTHWHILE);
      }
    } else if (known?.drawn && operation.status_code === FAILURE) {
      known.operation = operation;
    } else {
      this.#operations.delete(operation.id);
    }
    this.draw();
  }

  #becomeWorthwhile(id) {
    const known = this.#operations.get(id);
    if (known) {
      known.drawn = true;
      this.draw();
    }
  }

  // Lines that go on are changed where they stand: a button that is being pressed stays.
  draw() {
    const old = this.#lines;
    this.#lines = new Map();
    for (const shown of [...this.#shownUploads(), ...this.#shownOperations()]) {
      const known = old.get(shown.key);
      const line = known?.state === shown.state ? known : new Line(shown);
      line.update(shown);
      this.#lines.set(shown.key, line);
    }
    const elements = [...this.#lines.values()].map((line) => line.element);
    if (elements.length !== this.#list.children.length || elements.some((each, i) => each !== this.#list.children[i])) {
      this.#list.replaceChildren(...elements);
    }
    this.#place.hidden = elements.length === 0;
  }

  #shownUploads() {
    return this.uploads
      .filter((item) => item.state !== "cancelled")
      .map((item) => ({
        key: item,
        state: item.state,
        name: `Upload of ${item.name}`,
        href: item.state === "done" && imageLink(item.image),
        said: saidOfUpload(item),
        max: item.total,
        value: item.sent,
        acts: this.#actsOnUpload(item),
      }));
  }

  #actsOnUpload(item) {
    const { cancel, retry, dismiss } = this.#onUpload;
    const acts = {
      waiting: { Cancel: cancel },
      sending: { Cancel: cancel },
      failed: { "Try again": retry, Dismiss: dismiss },
      done: { Dismiss: dismiss },
    }[item.state];
    return Object.entries(acts).map(([word, act]) => [word, () => act(item)]);
  }

  #shownOperations() {
    return [...this.#operations.values()]
      .filter((each) => each.drawn)
      .map(({ operation }) => {
        const progress = Object.entries(operation.metadata ?? {}).find(([key]) => key.endsWith("_progress"))?.[1];
        const state = operation.status_code === FAILURE ? "failed" : "sending";
        return {
          key: operation.id,
          state: `${state}${operation.may_cancel ? " cancellable" : ""}`,
          name: nameOf(operation),
          said: operation.err || progress || operation.status,
          max: 100,
          value: /(\d+)%/.exec(progress ?? "")?.[1],
          acts: this.#actsOnOperation(operation, state),
        };
      });
  }

  #actsOnOperation(operation, state) {
    if (state === "failed") {
      return [["Dismiss", () => this.#forget(operation)]];
    }
    return operation.may_cancel ? [["Cancel", () => cancelled(operation)]] : [];
  }

  #forget(operation) {
    this.#operations.delete(operation.id);
    this.draw();
  }
}

// One thing that goes on. While its state is the same, only what is said of it changes.
class Line {
  #said = el("span", { class: "state" });
  #progress = el("progress");

  constructor({ state, name, href, acts }) {
    this.state = state;
    this.#progress.setAttribute("aria-label", name);
    this.element = el(
      "li",
      { class: state },
      el("strong", {}, href ? el("a", { href }, name) : name),
      this.#said,
      state.startsWith("sending") && this.#progress,
      el(
        "span",
        { class: "buttons" },
        acts.map(([word, act]) =>
          button(word, { class: "small", "aria-label": `${word}: ${name}`, click: act }),
        ),
      ),
    );
  }

  update({ said, max, value }) {
    write(this.#said, said);
    if (value === undefined) {
      this.#progress.removeAttribute("value");
    } else {
      this.#progress.max = max || 1;
      this.#progress.value = value;
    }
  }
}

function nameOf(operation) {
  const image = operation.resources?.images?.[0]?.split("/").pop();
  return image ? `${operation.description} ${short(image)}` : operation.description;
}

async function cancelled(operation) {
  try {
    await call("DELETE", `/1.0/operations/${operation.id}`);
  } catch (refusal) {
    say(refusal.message);
  }
}

function saidOfUpload(item) {
  switch (item.state) {
    case "waiting":
      return "waits for the one before it";
    case "sending":
      return item.sent < item.total ? saidOfSending(item) : "sent; the server checks it";
    case "done":
      return item.wasThere ? "this image is here already" : "done";
    default:
      return item.error;
  }
}

function saidOfSending(item) {
  if (item.sent === 0) {
    return `0 B of ${bytes(item.total)}`;
  }
  const left = duration((item.total - item.sent) / item.rate);
  return `${bytes(item.sent)} of ${bytes(item.total)}, ${bytes(item.rate)}/s, ${left} left`;
}
