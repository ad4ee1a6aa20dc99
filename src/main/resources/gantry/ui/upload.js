// Uploads: files that were dropped or chosen, sent one image after another.

import { aliasPath, at, call, finished, get, imagePath, upload } from "./api.js";
import { ask, button, byId, el, field, redraw, say } from "./dom.js";
import { bytes, names, short } from "./words.js";

// One image on its way in, as the activity shows it.
class Upload {
  sent = 0;
  total;
  state = "waiting";
  error = "";
  fingerprint;
  began;
  wasThere = false;
  #stop = new AbortController();

  constructor(wanted) {
    this.wanted = wanted;
    this.total = wanted.files.reduce((sum, file) => sum + file.size, 0);
  }

  get image() {
    return { project: this.wanted.project, fingerprint: this.fingerprint };
  }

  get name() {
    return this.wanted.alias || this.wanted.files.at(-1).name;
  }

  get isOver() {
    return ["done", "failed", "cancelled"].includes(this.state);
  }

  // In bytes per second.
  get rate() {
    return this.sent / Math.max(0.001, (performance.now() - this.began) / 1000);
  }

  cancel() {
    this.#stop.abort();
    if (this.state === "waiting") {
      this.state = "cancelled";
    }
  }

  again() {
    const next = new Upload(this.wanted);
    this.state = "cancelled";
    return next;
  }

  async run(changed) {
    this.state = "sending";
    this.began = performance.now();
    try {
      const operation = await upload(
        this.wanted.reuse ? { ...this.wanted, alias: "" } : this.wanted,
        (sent, total) => {
          this.sent = sent;
          this.total = total;
          changed();
        },
        this.#stop.signal,
      );
      const image = await this.#arrived(operation);
      this.fingerprint = image.fingerprint;
      await this.#setAlias(image);
      this.state = "done";
    } catch (refusal) {
      this.state = this.#stop.signal.aborted ? "cancelled" : "failed";
      this.error = refusal.message;
    }
  }

  // An image that was there before is as good.
  async #arrived(operation) {
    try {
      const { fingerprint } = await finished(operation);
      return { fingerprint, aliases: this.wanted.reuse ? [] : [{ name: this.wanted.alias }] };
    } catch (refusal) {
      if (!refusal.fingerprint || !refusal.message.includes("already exists")) {
        throw refusal;
      }
      const { project } = this.wanted;
      const image = await get(imagePath({ project, fingerprint: refusal.fingerprint }));
      this.wasThere = true;
      return image;
    }
  }

  // Gives the image its alias, taken from the one that had it where that is wanted.
  async #setAlias(image) {
    const { alias, reuse, project } = this.wanted;
    if (alias && !names(image).includes(alias) && !(reuse && (await this.#moveAlias()))) {
      const path = at("/1.0/images/aliases", { project });
      await call("POST", path, { name: alias, target: this.fingerprint, description: "" });
    }
  }

  // @return whether it was there to be moved
  async #moveAlias() {
    const { alias, reuse, project } = this.wanted;
    try {
      await call("PATCH", aliasPath(alias, { project, type: reuse }), { target: this.fingerprint });
      return true;
    } catch (refusal) {
      if (refusal.status !== 404 && refusal.status !== 400) {
        throw refusal;
      }
      return false;
    }
  }
}

export class Uploads {
  all = [];
  #server;
  #changed;

  // @param server what the page knows of it: `images`, `project`, `reload()`
  // @param changed called when something of an upload did
  constructor(server, changed) {
    this.#server = server;
    this.#changed = changed;
    byId("upload").addEventListener("click", () => this.ask([]));
    this.#takeDrops();
    addEventListener("beforeunload", (event) => {
      if (this.all.some((each) => !each.isOver)) {
        event.preventDefault();
      }
    });
  }

  #takeDrops() {
    const drop = byId("drop");
    let depth = 0;
    const show = (by) => {
      depth = Math.max(0, by === 0 ? 0 : depth + by);
      drop.hidden = depth === 0;
    };
    const isWanted = (event) =>
      this.#server.signedIn && event.dataTransfer?.types.includes("Files") && !document.querySelector("dialog[open]");
    addEventListener("dragenter", (event) => isWanted(event) && show(1));
    addEventListener("dragleave", (event) => isWanted(event) && show(-1));
    addEventListener("dragover", (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault());
    addEventListener("drop", (event) => {
      event.preventDefault();
      if (isWanted(event)) {
        show(0);
        this.ask([...event.dataTransfer.files]);
      }
    });
  }

  // Asks how the image is to be taken in.
  ask(files) {
    let chosen = inOrder(files);
    const list = el("div", { class: "chosen" });
    const reuse = el("p", { class: "reuse" });
    const draw = () => {
      redraw(list, described(chosen, () => {
        chosen = [chosen[1], chosen[0]];
        draw();
      }));
    };
    const picker = el("input", {
      type: "file",
      name: "files",
      multiple: true,
      autofocus: true,
      change: () => {
        chosen = inOrder([...picker.files]);
        draw();
      },
    });
    draw();
    ask({
      title: "Upload an image",
      fields: [
        el("label", { class: "field" }, el("span", {}, "Files"), picker, el("small", {}, HINT)),
        list,
        field("Alias", {
          name: "alias",
          placeholder: "os/release, if you like",
          input: (event) => redraw(reuse, this.#offerReuse(event.target.value.trim())),
        }),
        reuse,
        el("label", { class: "check" }, el("input", { type: "checkbox", name: "public" }), " Public: anybody may have it"),
      ],
      action: "Upload",
      act: async (form) => {
        const { alias, public: open, reuse: take } = form.elements;
        check(chosen);
        const named = this.#holder(alias.value.trim());
        if (named && !take?.checked) {
          throw new Error(`${alias.value.trim()} names another image already; choose to move it, or another alias`);
        }
        this.#add(
          new Upload({
            files: chosen,
            project: this.#server.uploadProject,
            alias: alias.value.trim(),
            isPublic: open.checked,
            reuse: named?.type,
          }),
        );
      },
    });
  }

  #holder(alias) {
    return this.#server.images.find(
      (image) => image.project === this.#server.uploadProject && names(image).includes(alias),
    );
  }

  #offerReuse(alias) {
    const holder = this.#holder(alias);
    return (
      holder &&
      el(
        "label",
        { class: "check" },
        el("input", { type: "checkbox", name: "reuse" }),
        ` Move it here from ${short(holder.fingerprint)}, which has it now`,
      )
    );
  }

  async #add(item) {
    this.all.push(item);
    this.#changed();
    if (this.all.some((each) => each.state === "sending")) {
      return;
    }
    for (let next = item; next; next = this.all.find((each) => each.state === "waiting")) {
      await next.run(this.#changed);
      say(next.state === "done" ? `${next.name} is uploaded` : `${next.name}: ${next.error}`);
      await this.#server.reload();
      this.#changed();
    }
  }

  retry(item) {
    this.dismiss(item);
    this.#add(item.again());
  }

  dismiss(item) {
    this.all = this.all.filter((each) => each !== item);
    this.#changed();
  }
}

const HINT = "One file (a unified image), or two: metadata and root file system or disk.";

// Of two files the metadata comes first: the one that is called so, else the smaller one.
function inOrder(files) {
  if (files.length !== 2) {
    return files;
  }
  const isMetadata = (file) => /^meta|metadata|^(lxd|incus)\.tar/i.test(file.name);
  const [a, b] = files;
  if (isMetadata(a) !== isMetadata(b)) {
    return isMetadata(a) ? [a, b] : [b, a];
  }
  return a.size <= b.size ? [a, b] : [b, a];
}

function described(files, swap) {
  if (files.length === 0) {
    return undefined;
  }
  const roles = files.length === 2 ? ["Metadata", isDisk(files[1]) ? "Disk" : "Root file system"] : files.map(() => "Image");
  return [
    el("ul", {}, files.map((file, i) => el("li", {}, el("strong", {}, roles[i]), ` ${file.name} `, el("small", {}, bytes(file.size))))),
    files.length === 2 && button("Swap", { class: "small", click: swap }),
  ];
}

function isDisk(file) {
  return /\.(qcow2|img|vmdk)$/i.test(file.name);
}

function check(files) {
  if (files.length === 0) {
    throw new Error("Choose a file first.");
  }
  if (files.length > 2) {
    throw new Error(`${files.length} files are too many. ${HINT}`);
  }
}
