// The page: who is here, what they look at, and what is going on.

import { inAddress, keepInAddress } from "./address.js";
import { at, call, get, listen, Refusal, text } from "./api.js";
import { Activity } from "./activity.js";
import { ask, button, byId, copyButton, el, field, redraw, say, write } from "./dom.js";
import { ImagePane } from "./image.js";
import { List } from "./list.js";
import { Uploads } from "./upload.js";
import { bytes, many, short } from "./words.js";

const ALL = "*";

// Several things that happen at once lead to one look at the server.
const GATHERED = 250;

// What the page knows of the server.
const server = {
  session: {},
  images: [],
  project: "default",
  get signedIn() {
    return Boolean(this.session.by);
  },
  // Where uploads go while all projects are shown.
  get uploadProject() {
    return this.project === ALL ? projects()[0] : this.project;
  },
  reload,
};

const list = new List(empty);
const pane = new ImagePane(server);
const activity = new Activity({
  cancel: (item) => {
    item.cancel();
    activity.draw();
  },
  retry: (item) => uploads.retry(item),
  dismiss: (item) => uploads.dismiss(item),
});
const uploads = new Uploads(server, () => {
  activity.uploads = uploads.all;
  activity.draw();
});
const files = new Map();
let stopListening = () => {};

async function reload() {
  try {
    const query = server.project === ALL ? { "all-projects": true } : { project: server.project };
    server.images = await get(at("/1.0/images", { recursion: 1, ...query }));
    trouble("");
    list.show(server.images);
    await Promise.all([route(), usage()]);
  } catch (refusal) {
    trouble(refusal.message);
  }
}

// Whoever is no longer trusted is shown what strangers see.
async function checkSession() {
  if (server.signedIn && !(await get("/ui/session")).by) {
    await enter();
    trouble("You are signed out: the server does not know this browser any more.");
  }
}

function trouble(sentence) {
  write(byId("notice"), sentence);
  byId("notice").hidden = !sentence;
}

async function usage() {
  const bytesShown = server.images.reduce((sum, image) => sum + image.size, 0);
  const parts = [`${many(server.images.length, "image")}, ${bytes(bytesShown)}`];
  if (server.signedIn) {
    const metrics = await text("/1.0/metrics");
    const metric = (name) => new RegExp(`^${name} (\\d+)$`, "m").exec(metrics)?.[1];
    const [stored, free] = [metric("gantry_stored_bytes"), metric("gantry_free_bytes")];
    if (stored) {
      parts.push(`${bytes(Number(stored))} on disk`);
    }
    if (free) {
      parts.push(`${bytes(Number(free))} free`);
    }
  }
  byId("usage").textContent = parts.join(" · ");
}

// Shows what the address names.
async function route() {
  const [, , project, fingerprint] = location.hash.split("/").map(decodeURIComponent);
  if (!fingerprint) {
    hidePane();
    return;
  }
  try {
    const image = await find(project, fingerprint);
    image.files = await filesOf(image);
    if (location.hash.endsWith(fingerprint)) {
      pane.show(image);
    }
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) {
      throw refusal;
    }
    pane.gone(refusal.message);
  }
  list.mark(fingerprint);
}

function hidePane() {
  const was = pane.image;
  const focused = byId("image").contains(document.activeElement);
  pane.hide();
  list.mark("");
  if (was && focused) {
    document.querySelector(`[data-key="${CSS.escape(`${was.project} ${was.fingerprint}`)}"]`)?.focus();
  }
}

async function find(project, fingerprint) {
  const known = server.images.find((each) => each.fingerprint === fingerprint && each.project === project);
  return known ?? get(at(`/1.0/images/${fingerprint}`, { project }));
}

// The files of an image never change. Those of a damaged one nobody gets.
async function filesOf(image) {
  if (image.gantry_damage) {
    return [];
  }
  const key = `${image.project}/${image.fingerprint}`;
  if (!files.has(key)) {
    files.set(key, await get(at(`/1.0/images/${image.fingerprint}/files`, { project: image.project })));
  }
  return files.get(key);
}

// Finds out who is here, and shows what they may see.
async function enter() {
  server.session = await get("/ui/session");
  files.clear();
  stopListening();
  stopListening = () => {};
  activity.start({});
  showWho();
  await showProjects();
  await reload();
  list.draw(); // to strangers an empty list says something else
  if (server.signedIn) {
    stopListening = listen(heard, listOperations, () => checkSession().catch(() => {}));
  }
}

function showWho() {
  const { by, name } = server.session;
  byId("upload").hidden = !by;
  byId("access").hidden = !by;
  redraw(
    byId("who"),
    by
      ? [el("span", { class: "name" }, by === "certificate" ? short(name) : name), by === "browser" && button("Sign out", { id: "sign-out", click: signOut })]
      : button("Sign in", { id: "sign-in", class: "primary", click: () => askToken() }),
  );
}

function projects() {
  return [...byId("project").options].map((option) => option.value).filter((value) => value !== ALL);
}

async function showProjects() {
  const all = server.signedIn ? await get("/1.0/projects?recursion=1") : [];
  const own = all.filter((each) => each.config["features.images"] === "true").map((each) => each.name);
  const known = own.length > 0 ? own : ["default"];
  const options = known.length > 1 ? [[ALL, "All projects"], ...known.map((name) => [name, name])] : [[known[0], known[0]]];
  const select = byId("project");
  select.replaceChildren(...options.map(([value, word]) => el("option", { value }, word)));
  const wanted = inAddress("project") || server.project;
  server.project = options.some(([value]) => value === wanted) ? wanted : known[0];
  select.value = server.project;
  byId("project-label").hidden = known.length < 2 && known[0] === "default";
}

// A stranger who has no token learns how to come by one.
function askToken(error = "") {
  const dialog = ask({
    title: "Sign in",
    text: "On the server, this prints a token that works once:",
    fields: [
      el("p", { class: "command" }, el("code", {}, "gantry trust add NAME --ui"), copyButton("gantry trust add NAME --ui", "command")),
      field("Token, or the address it prints", { name: "token", required: true, autofocus: true }),
    ],
    action: "Sign in",
    act: (form) => signIn(tokenIn(form.elements.token.value.trim())),
  });
  write(dialog.querySelector(".error"), error);
}

async function signIn(token) {
  await call("POST", "/ui/session", { token });
  await enter();
  say(`Signed in as ${server.session.name}`);
}

// The address that `trust add --ui` prints has the token behind its #.
function tokenIn(text) {
  return /#token=(.+)$/.exec(text)?.[1] ?? text;
}

async function signOut() {
  await call("DELETE", "/ui/session");
  location.hash = "#/";
  await enter();
  say("Signed out");
}

// Where the address has a token, it is used and not kept.
//
// @return whether it signed somebody in
async function takeToken() {
  const token = tokenIn(location.hash);
  if (token === location.hash) {
    return false;
  }
  history.replaceState(null, "", `${location.pathname}${location.search}#/`);
  try {
    await call("POST", "/ui/session", { token });
    return true;
  } catch (refusal) {
    askToken(refusal.message);
    return false;
  }
}

// Another address in the tab that shows the page already.
async function readdressed() {
  if (await takeToken()) {
    await enter();
    say(`Signed in as ${server.session.name}`);
  } else {
    await route();
  }
}

async function listOperations() {
  activity.start(await get("/1.0/operations?recursion=1&all-projects=true"));
  await reload();
}

let gathering;
function heard(event) {
  if (event.type === "operation") {
    activity.heard(event.metadata);
  } else if (event.metadata.action !== "image-retrieved") {
    clearTimeout(gathering);
    gathering = setTimeout(reload, GATHERED);
  }
}

// What stands in place of a list without images.
function empty() {
  const push = "lxc image copy ubuntu:24.04 gantry: --alias ubuntu/24.04";
  return server.signedIn
    ? el(
        "div",
        { class: "empty" },
        el("h2", {}, "No images yet"),
        el("p", {}, "Drop an image's files anywhere on this page, or"),
        button("Upload the first image", { class: "primary", click: () => uploads.ask([]) }),
        el("p", {}, "From any machine with LXD or Incus, push one:"),
        command(`lxc remote add gantry ${location.origin}`),
        command(push),
      )
    : el(
        "div",
        { class: "empty" },
        el("h2", {}, "No public images"),
        el("p", {}, "Whoever signs in sees the others, and can upload."),
        button("Sign in", { class: "primary", click: () => askToken() }),
      );
}

function command(line) {
  return el("div", { class: "command" }, el("code", { tabindex: "0" }, line), copyButton(line, "command"));
}

function pressed(event) {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (event.key === "/" && !typing && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    byId("search").focus();
  } else if (event.key === "Escape" && !document.querySelector("dialog[open]")) {
    if (event.target === byId("search")) {
      list.focusFirst();
    } else if (pane.image) {
      location.hash = "#/";
    }
  } else if (event.key === "ArrowDown" && event.target === byId("search")) {
    event.preventDefault();
    list.focusFirst();
  }
}

addEventListener("hashchange", () => readdressed().catch((refusal) => trouble(refusal.message)));
addEventListener("forbidden", () => checkSession().catch((refusal) => trouble(refusal.message)));
addEventListener("keydown", pressed);
byId("project").addEventListener("change", (event) => {
  server.project = event.target.value;
  keepInAddress({ project: server.project });
  location.hash = "#/";
  reload();
});
await takeToken();
await enter().catch((refusal) => trouble(refusal.message));
