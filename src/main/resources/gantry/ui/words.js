// How things are said: sizes, times, names, commands.

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

export function bytes(count) {
  let unit = 0;
  let value = count;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value >= 100 || unit === 0 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

export function many(count, one, several = `${one}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : several}`;
}

const DAY = new Intl.DateTimeFormat("en", { year: "numeric", month: "short", day: "numeric" });
const MOMENT = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

// The server's times before 1971 stand for none.
function time(text) {
  const at = new Date(text);
  return at.getFullYear() > 1970 ? at : undefined;
}

export function day(text) {
  const at = time(text);
  return at ? DAY.format(at) : "";
}

export function moment(text) {
  const at = time(text);
  return at ? MOMENT.format(at) : "never";
}

export function duration(seconds) {
  if (seconds < 60) {
    return `${Math.max(1, Math.round(seconds))} s`;
  }
  return seconds < 3600 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

export function short(fingerprint) {
  return fingerprint.slice(0, 12);
}

export function names(image) {
  return image.aliases.map((alias) => alias.name);
}

export function title(image) {
  return names(image)[0] ?? image.properties.description ?? short(image.fingerprint);
}

export function typeName(type) {
  return type === "virtual-machine" ? "Virtual machine" : "Container";
}

// An image by a name that means nothing but itself to any shell.
function reference(image) {
  return names(image).find((name) => /^[\w./@%+-]+$/.test(name) && !name.startsWith("-"))
    ?? short(image.fingerprint);
}

// What to type to have an image, client by client.
export function commands(image) {
  const name = `gantry:${reference(image)}`;
  const vm = image.type === "virtual-machine" ? " --vm" : "";
  const all = names(image).length ? " --copy-aliases" : "";
  const project = image.project === "default" ? "" : ` --project ${image.project}`;
  const toDefault = project && " --target-project default";
  const known = (client) => [`${client} remote add gantry ${location.origin}${access(image)}`, knowing(image)];
  const copy = (client) => [`${client} image copy ${name} local:${vm}${all}${project}${toDefault}`, "to keep a copy"];
  const stock = (client) => [
    known(client),
    [`${client} launch ${name}${vm}`, "to start an instance of it"],
    copy(client),
  ];
  return {
    lxc: stock("lxc"),
    incus: stock("incus"),
    gantry: [
      known("gantry"),
      copy("gantry"),
      [`gantry image export ${name} .${vm}${project}`, "to have its files"],
    ],
  };
}

function knowing(image) {
  return needsToken(image)
    ? "once, to know this server; it asks for a token, which “gantry trust add NAME” prints on the server"
    : "once, to know this server";
}

// Strangers see the public images of the project "default".
function needsToken(image) {
  return !image.public || image.project !== "default";
}

function access(image) {
  if (image.project !== "default") {
    return ` --project ${image.project}`;
  }
  return needsToken(image) ? "" : " --public";
}
