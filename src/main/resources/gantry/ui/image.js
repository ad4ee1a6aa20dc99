// One image: what it is, and what can be done with it.

import { aliasPath, at, call, finished, imagePath } from "./api.js";
import { ask, button, byId, copyButton, el, field, printable, redraw, say, write } from "./dom.js";
import { imageLink, isPrevious } from "./list.js";
import { lookup } from "./lookup.js";
import { bytes, commands, moment, names, short, title, typeName } from "./words.js";

const CLIENTS = ["lxc", "incus", "gantry"];

export class ImagePane {
  #place = byId("image");
  #image;
  #drawn = "";
  #client = "lxc";
  #server;

  // @param server what the page knows of it: `images`, `signedIn`, `reload()`
  constructor(server) {
    this.#server = server;
  }

  get image() {
    return this.#image;
  }

  // Draws what changed; a form that somebody writes in stays.
  show(image) {
    const drawn = JSON.stringify([image, this.#versions(image), this.#server.signedIn]);
    const other = this.#image?.fingerprint !== image.fingerprint || this.#place.hidden;
    this.#image = image;
    this.#place.hidden = false;
    document.body.classList.add("with-image");
    document.title = printable(`${title(image)} · Gantry`);
    if (drawn === this.#drawn && !other) {
      return;
    }
    this.#drawn = drawn;
    const typed = other ? "" : this.#place.querySelector("#new-alias")?.value;
    redraw(this.#place, this.#parts(image));
    if (typed) {
      this.#place.querySelector("#new-alias").value = typed;
    }
    if (other) {
      this.#place.querySelector("h2").focus();
    }
  }

  hide() {
    this.#image = undefined;
    this.#place.hidden = true;
    this.#place.replaceChildren();
    document.body.classList.remove("with-image");
    document.title = "Gantry";
  }

  // There is no such image, any more or for us.
  gone(sentence) {
    this.#image = undefined;
    this.#drawn = "";
    this.#place.hidden = false;
    document.body.classList.add("with-image");
    redraw(
      this.#place,
      el("div", { class: "head" }, el("h2", { id: "image-title", tabindex: "-1" }, "No such image"), close()),
      el("p", { class: "error" }, sentence),
    );
  }

  #parts(image) {
    const mine = this.#server.signedIn;
    return [
      head(image),
      image.properties.description && el("p", { class: "lead" }, image.properties.description),
      el("p", { class: "error", role: "alert", id: "image-error" }),
      image.gantry_damage && damage(image, mine),
      mine && this.#actions(image),
      !image.gantry_damage && part("Get it", this.#commands(image), downloads(image)),
      part("Aliases", this.#aliases(image)),
      part("Facts", facts(image)),
      image.update_source && part("Updates", this.#updates(image)),
      this.#versions(image).length > 0 && part("Versions", this.#versionList(image)),
      part("Properties", properties(image)),
    ];
  }

  // Does something to the image, and says in its place what went wrong.
  async #act(what) {
    const error = byId("image-error");
    error.textContent = "";
    try {
      await what();
    } catch (refusal) {
      write(error, refusal.message);
    }
    await this.#server.reload();
  }

  #actions(image) {
    const box = el("input", {
      type: "checkbox",
      role: "switch",
      "data-key": "public",
      checked: image.public,
      change: () => this.#act(() => call("PATCH", imagePath(image), { public: box.checked })),
    });
    return el(
      "p",
      { class: "actions" },
      el("label", { class: "check" }, box, " Public"),
      image.update_source && button("Refresh", { "data-key": "refresh", click: () => this.#refresh(image) }),
      button("Delete image", { class: "danger", click: () => this.#askDelete(image) }),
    );
  }

  #refresh(image) {
    say("Asking its source for a newer version");
    return this.#act(async () => {
      const done = await finished(await call("POST", imagePath(image, "/refresh")));
      say(done.refreshed ? "A newer version took its place" : "It is up to date");
    });
  }

  #askDelete(image) {
    const also = names(image).length > 0 ? ` Its aliases go with it: ${names(image).join(", ")}.` : "";
    ask({
      title: `Delete ${title(image)}?`,
      text: `${bytes(image.size)}, fingerprint ${short(image.fingerprint)}. This cannot be undone.${also}`,
      action: "Delete image",
      danger: true,
      act: async () => {
        await finished(await call("DELETE", imagePath(image)));
        location.hash = "#/";
        say("Image deleted");
        await this.#server.reload();
      },
    });
  }

  #commands(image) {
    const lines = el("div", { class: "commands" });
    const draw = () => redraw(lines, commands(image)[this.#client].map(command));
    const choice = (client) =>
      el(
        "label",
        {},
        el("input", {
          type: "radio",
          name: "client",
          value: client,
          "data-key": `client ${client}`,
          checked: client === this.#client,
          change: () => {
            this.#client = client;
            draw();
          },
        }),
        el("span", {}, client),
      );
    draw();
    return [el("fieldset", { class: "clients" }, el("legend", {}, "Client"), CLIENTS.map(choice)), lines];
  }

  #aliases(image) {
    const mine = this.#server.signedIn;
    const list = image.aliases.map((alias) =>
      el(
        "li",
        {},
        el("span", { class: "alias" }, alias.name),
        alias.description && el("small", {}, alias.description),
        mine && this.#aliasButtons(image, alias.name),
      ),
    );
    return [
      list.length > 0 ? el("ul", { class: "aliases" }, list) : el("p", { class: "quiet" }, "It has none."),
      mine && this.#newAlias(image),
    ];
  }

  #aliasButtons(image, name) {
    const small = (word, act) =>
      button(word, {
        class: "small",
        "aria-label": `${word} alias ${name}`,
        "data-key": `${word} ${name}`,
        click: act,
      });
    return el(
      "span",
      { class: "buttons" },
      small("Rename", () => this.#askRename(image, name)),
      small("Move", () => this.#askMove(image, name)),
      small("Delete", () => this.#askDeleteAlias(image, name)),
    );
  }

  #newAlias(image) {
    const name = el("input", {
      id: "new-alias",
      name: "alias",
      "data-key": "new alias",
      placeholder: "os/release",
      "aria-label": "New alias",
      autocomplete: "off",
      spellcheck: "false",
    });
    const add = async (event) => {
      event.preventDefault();
      if (name.value.trim()) {
        await this.#create(image, name.value.trim());
      }
    };
    return el("form", { class: "inline", submit: add }, name, el("button", {}, "Add alias"));
  }

  // An alias that another image has can be taken from it, on wish.
  async #create(image, name) {
    const other = this.#server.images.find(
      (each) =>
        each.type === image.type && each.project === image.project && names(each).includes(name),
    );
    if (other && other.fingerprint !== image.fingerprint) {
      ask({
        title: `Move ${name} here?`,
        text: `It names another image: ${short(other.fingerprint)}, ${other.properties.description ?? "without a description"}.`,
        action: "Move alias",
        act: () => this.#move(image, name, image.fingerprint),
      });
      return;
    }
    await this.#act(async () => {
      const path = at("/1.0/images/aliases", { project: image.project });
      await call("POST", path, { name, target: image.fingerprint, description: "" });
      byId("new-alias").value = "";
      say("Alias added");
    });
  }

  async #move(image, name, target) {
    await call("PATCH", aliasPath(name, image), { target });
    say("Alias moved");
    await this.#server.reload();
  }

  #askRename(image, name) {
    ask({
      title: `Rename ${name}`,
      fields: [field("New name", { name: "name", value: name, required: true, autofocus: true })],
      action: "Rename alias",
      act: async (form) => {
        await call("POST", aliasPath(name, image), { name: form.elements.name.value.trim() });
        say("Alias renamed");
        await this.#server.reload();
      },
    });
  }

  #askMove(image, name) {
    const others = this.#server.images.filter(
      (each) =>
        each.type === image.type && each.project === image.project && each.fingerprint !== image.fingerprint,
    );
    if (others.length === 0) {
      say("There is no other image of its type");
      return;
    }
    ask({
      title: `Move ${name}`,
      fields: lookup(others),
      action: "Move alias",
      act: (form) => {
        if (!form.elements.target?.value) {
          throw new Error("Choose an image first.");
        }
        return this.#move(image, name, form.elements.target.value);
      },
    });
  }

  #askDeleteAlias(image, name) {
    ask({
      title: `Delete the alias ${name}?`,
      text: "The image stays.",
      action: "Delete alias",
      danger: true,
      act: async () => {
        await call("DELETE", aliasPath(name, image));
        say("Alias deleted");
        await this.#server.reload();
      },
    });
  }

  #updates(image) {
    const source = image.update_source;
    const known = image.gantry_updates;
    return table([
      ["Source", `${source.alias} at ${source.server}`],
      ["Followed", image.auto_update ? "yes" : "no, only when it is refreshed by hand"],
      known && ["Last look", `${moment(known.checked_at)}${known.outcome ? `: ${known.outcome}` : ""}`],
      known?.paused && ["Paused", "until it is refreshed by hand"],
    ]);
  }

  // The previous versions that are still kept, the last one first.
  #versions(image) {
    return this.#server.images
      .filter((each) => each.gantry_updates?.superseded_by === image.fingerprint && each.project === image.project)
      .sort((a, b) => (a.gantry_updates.superseded_at < b.gantry_updates.superseded_at ? 1 : -1));
  }

  #versionList(image) {
    const mine = this.#server.signedIn && names(image).length > 0;
    return [
      el(
        "ul",
        { class: "aliases" },
        el("li", {}, el("span", {}, `${short(image.fingerprint)} (this one)`), el("small", {}, bytes(image.size))),
        this.#versions(image).map((each) =>
          el(
            "li",
            {},
            el("a", { href: imageLink(each) }, short(each.fingerprint)),
            el("small", {}, `${bytes(each.size)}, until ${moment(each.gantry_updates.superseded_at)}`),
          ),
        ),
      ),
      mine && button("Go back to the previous one", { "data-key": "rollback", click: () => this.#askRollback(image) }),
    ];
  }

  #askRollback(image) {
    const [previous] = this.#versions(image);
    ask({
      title: `Go back to ${short(previous.fingerprint)}?`,
      text: `The aliases ${names(image).join(", ")} name it again, and updates of it are paused.`,
      action: "Go back",
      act: async () => {
        const done = await call("POST", imagePath(image, "/rollback"), { name: names(image)[0] });
        location.hash = imageLink({ ...image, fingerprint: done.fingerprint });
        say("The aliases name the previous version again");
        await this.#server.reload();
      },
    });
  }
}

function close() {
  return el("a", { class: "close", href: "#/", "aria-label": "Close", title: "Close (Escape)" }, "×");
}

function head(image) {
  return el(
    "div",
    { class: "head" },
    el("h2", { id: "image-title", tabindex: "-1" }, title(image)),
    el(
      "p",
      { class: "badges" },
      el("span", { class: "badge" }, typeName(image.type)),
      el("span", { class: "badge" }, image.architecture),
      image.public && el("span", { class: "badge public" }, "Public"),
      isPrevious(image) && el("span", { class: "badge" }, "Previous version"),
      image.gantry_damage && el("span", { class: "badge damaged" }, "Damaged"),
    ),
    close(),
  );
}

const FAULTS = {
  missing: "is missing",
  size: "has another size",
  sum: "has other bytes than its name says",
  unreadable: "cannot be read from the disk",
};

// What is wrong, and what mends it.
function damage(image, mine) {
  const { file, fault, found_at: found } = image.gantry_damage;
  const mend = image.update_source
    ? "Refresh it to fetch it again from its source, or upload the same image again: it keeps its aliases and settings."
    : "Upload the same image again to mend it: it keeps its aliases and settings.";
  return el(
    "p",
    { class: "damage", role: "note" },
    `Damaged: its file ${short(file)} ${FAULTS[fault] ?? "cannot be used"} (found ${moment(found)}). Nobody can get the image until it is mended. `,
    mine ? mend : "Somebody who may manage images here can mend it.",
  );
}

function part(name, ...content) {
  return el("section", { class: "part", "aria-label": name }, el("h3", {}, name), content);
}

function command([line, why]) {
  return el(
    "div",
    { class: "command" },
    el("code", { tabindex: "0" }, line),
    copyButton(line, "command"),
    el("small", {}, why),
  );
}

const FILES = { unified: "Download", metadata: "Download metadata", rootfs: "Download rootfs" };

// The API calls a disk a rootfs, too.
function fileName(image, part) {
  return part === "rootfs" && image.type === "virtual-machine" ? "Download disk" : FILES[part];
}

function downloads(image) {
  return el(
    "p",
    { class: "downloads" },
    image.files.map(({ part, size }) =>
      el(
        "a",
        {
          class: "button",
          download: true,
          href: imagePath(image, "/export", image.files.length > 1 ? { part } : {}),
        },
        fileName(image, part),
        el("small", {}, bytes(size)),
      ),
    ),
  );
}

function table(pairs) {
  return el(
    "dl",
    {},
    pairs.filter(Boolean).map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]),
  );
}

function facts(image) {
  return table([
    ["Fingerprint", [el("code", { class: "fingerprint" }, image.fingerprint), copyButton(image.fingerprint, "fingerprint")]],
    ["Size", `${bytes(image.size)} (${image.size.toLocaleString("en")} bytes)`],
    ["File", image.filename],
    ["Project", image.project],
    ["Created", moment(image.created_at)],
    ["Uploaded", moment(image.uploaded_at)],
    ["Last used", moment(image.last_used_at)],
    ["Expires", moment(image.expires_at)],
    image.profiles.length > 0 && ["Profiles", image.profiles.join(", ")],
    image.cached && ["Cached", "yes: it goes when nobody uses it for long"],
  ].filter((pair) => pair && pair[1]));
}

function properties(image) {
  const entries = Object.entries(image.properties).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length > 0 ? table(entries) : el("p", { class: "quiet" }, "It has none.");
}
