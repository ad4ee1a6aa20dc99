// What is going on: uploads of this page, and the operations of the server.

import { call } from "./api.js";
import { button, byId, el, redraw, say } from "./dom.js";
import { bytes, duration } from "./words.js";

const FAILURE = 400;

// An operation that is over sooner is not worth a line.
const WORTHWHILE = 400;

export class Activity {
  uploads = [];
  #operations = new Map();
  #place = byId("activity");
  #onUpload;

  // @param onUpload `cancel`, `retry` and `dismiss` of an upload
  constructor(onUpload) {
    this.#onUpload = onUpload;
  }

  // All operations there are, as the server lists them.
  start(byStatus) {
    this.#operations.clear();
    Object.values(byStatus ?? {}).flat().forEach((operation) => this.heard(operation));
    this.draw();
  }

  // News of an operation.
  heard(operation) {
    if (operation.class !== "task") {
      return;
    }
    const known = this.#operations.get(operation.id);
    if (operation.status_code >= 200) {
      if (known?.drawn && operation.status_code === FAILURE) {
        this.#operations.set(operation.id, { ...known, operation });
      } else {
        this.#operations.delete(operation.id);
      }
    } else {
      this.#operations.set(operation.id, { operation, drawn: known?.drawn ?? false });
      if (!known) {
        setTimeout(() => this.#becomeWorthwhile(operation.id), WORTHWHILE);
      }
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

  draw() {
    const drawn = [...this.#operations.values()].filter((each) => each.drawn);
    const rows = [
      ...this.uploads.filter((each) => each.state !== "cancelled").map((each) => this.#upload(each)),
      ...drawn.map((each) => this.#operation(each.operation)),
    ];
    this.#place.hidden = rows.length === 0;
    redraw(this.#place, el("h2", {}, "Activity"), el("ul", {}, rows));
  }

  #upload(item) {
    const { cancel, retry, dismiss } = this.#onUpload;
    const key = (word) => ({ class: "small", "data-key": `${word} ${item.name}`, "aria-label": `${word} upload of ${item.name}` });
    const act = {
      waiting: () => button("Cancel", { ...key("Cancel"), click: () => cancel(item) }),
      sending: () => button("Cancel", { ...key("Cancel"), click: () => cancel(item) }),
      failed: () => [
        button("Try again", { ...key("Try again"), click: () => retry(item) }),
        button("Dismiss", { ...key("Dismiss"), click: () => dismiss(item) }),
      ],
      done: () => button("Dismiss", { ...key("Dismiss"), click: () => dismiss(item) }),
    }[item.state]();
    return el(
      "li",
      { class: item.state },
      el("strong", {}, `Upload of ${item.name}`),
      el("span", { class: "state" }, said(item)),
      item.state === "sending" && el("progress", { max: item.total || 1, value: item.sent, "aria-label": "Upload" }),
      el("span", { class: "buttons" }, act),
    );
  }

  #operation(operation) {
    const progress = Object.entries(operation.metadata ?? {}).find(([name]) => name.endsWith("_progress"))?.[1];
    const percent = /(\d+)%/.exec(progress ?? "")?.[1];
    const name = [
      operation.description,
      (operation.resources?.images?.[0] ?? "").split("/").pop().slice(0, 12),
    ].join(" ").trim();
    const over = operation.status_code >= 200;
    return el(
      "li",
      { class: operation.err ? "failed" : "sending" },
      el("strong", {}, name),
      el("span", { class: "state" }, operation.err || progress || operation.status),
      !over && el("progress", { max: 100, value: percent, "aria-label": operation.description }),
      el(
        "span",
        { class: "buttons" },
        over
          ? button("Dismiss", { class: "small", click: () => this.#forget(operation) })
          : operation.may_cancel &&
              button("Cancel", {
                class: "small",
                "data-key": `cancel ${operation.id}`,
                "aria-label": `Cancel ${name}`,
                click: () => cancelled(operation),
              }),
      ),
    );
  }

  #forget(operation) {
    this.#operations.delete(operation.id);
    this.draw();
  }
}

async function cancelled(operation) {
  try {
    await call("DELETE", `/1.0/operations/${operation.id}`);
  } catch (refusal) {
    say(refusal.message);
  }
}

function said(item) {
  switch (item.state) {
    case "waiting":
      return "waits for the one before it";
    case "sending": {
      if (item.total > 0 && item.sent >= item.total) {
        return "sent; the server checks it";
      }
      const left = (item.total - item.sent) / item.rate;
      return `${bytes(item.sent)} of ${bytes(item.total)}, ${bytes(item.rate)}/s${item.sent > 0 ? `, ${duration(left)} left` : ""}`;
    }
    case "done":
      return "done";
    default:
      return item.error;
  }
}
