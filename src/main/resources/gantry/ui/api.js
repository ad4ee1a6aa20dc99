// Talks to the server: LXD's API, and what is about signing in.

// The server's no, in its own words.
export class Refusal extends Error {
  constructor(status, sentence) {
    super(sentence);
    this.status = status;
  }
}

// Without this header the server takes a request that changes something for another site's.
const PAGE = { "X-Gantry-Page": "1" };

export function at(path, query = {}) {
  const text = new URLSearchParams(Object.entries(query).filter(([, value]) => value)).toString();
  return text ? `${path}?${text}` : path;
}

async function send(method, path, body) {
  const json = body === undefined ? {} : { "Content-Type": "application/json" };
  try {
    return await fetch(path, {
      method,
      headers: { ...PAGE, ...json },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
    });
  } catch {
    throw new Refusal(0, "The server does not answer.");
  }
}

// What an answer tells, where it is a yes.
export async function call(method, path, body) {
  const response = await send(method, path, body);
  const envelope = await response.json().catch(() => ({}));
  return told(response.status, envelope);
}

function told(status, envelope) {
  if (status === 403) {
    dispatchEvent(new Event("forbidden"));
  }
  if (envelope.type === "error" || status >= 400) {
    throw new Refusal(status, envelope.error ?? `The server answered with status ${status}.`);
  }
  return envelope.metadata;
}

export const get = (path) => call("GET", path);

export async function text(path) {
  const response = await send("GET", path);
  return response.ok ? response.text() : "";
}

// Waits for an operation to be over.
export async function finished(operation) {
  let now = operation;
  while (now.status_code < 200) {
    now = await get(`/1.0/operations/${now.id}/wait?timeout=30`);
  }
  if (now.err) {
    throw Object.assign(new Refusal(400, now.err), { fingerprint: now.metadata?.fingerprint });
  }
  return now.metadata ?? {};
}

export function aliasPath(name, image) {
  return at(`/1.0/images/aliases/${encodeURIComponent(name)}`, {
    project: image.project,
    type: image.type,
  });
}

export function imagePath(image, more = "", query = {}) {
  return at(`/1.0/images/${image.fingerprint}${more}`, { project: image.project, ...query });
}

// Headers carry bytes; the server reads them as UTF-8.
function header(value) {
  return String.fromCharCode(...new TextEncoder().encode(value.replace(/[\x00-\x1f\x7f]/g, "_")));
}

// Sends an image's files: one, or its metadata and its root file system.
//
// @param moved told how many bytes are sent, of how many
// @param signal breaks it off
export function upload({ files, project, alias, isPublic }, moved, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", at("/1.0/images", { project }));
    Object.entries(PAGE).forEach(([name, value]) => request.setRequestHeader(name, value));
    request.setRequestHeader("X-LXD-public", String(isPublic));
    if (alias) {
      request.setRequestHeader("X-Incus-aliases", `alias=${encodeURIComponent(alias)}`);
    }
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => moved(event.loaded, event.total));
    request.addEventListener("abort", () => reject(new Refusal(0, "Cancelled")));
    request.addEventListener("error", () => reject(new Refusal(0, "The connection broke off.")));
    request.addEventListener("load", () => {
      try {
        resolve(told(request.status, request.response ?? {}));
      } catch (refusal) {
        reject(refusal);
      }
    });
    signal.addEventListener("abort", () => request.abort());
    request.send(body(request, files));
  });
}

function body(request, files) {
  if (files.length === 1) {
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-LXD-filename", header(files[0].name));
    return files[0];
  }
  const form = new FormData(); // whose parts go out in this order
  form.append("metadata", files[0]);
  form.append("rootfs", files[1]);
  return form;
}

// Tells what happens on the server until it is closed; tries again when the connection ends.
//
// @param connected called each time it begins anew: whatever happened before was missed
// @param lost called when the connection ended, or did not come about
export function listen(heard, connected, lost) {
  let socket;
  let pause = 1000;
  let closed = false;
  const open = () => {
    const url = new URL("/1.0/events?type=operation,lifecycle&all-projects=true", location);
    url.protocol = "wss:";
    if (closed) {
      return;
    }
    socket = new WebSocket(url);
    socket.addEventListener("open", () => {
      pause = 1000;
      connected();
    });
    socket.addEventListener("message", (event) => heard(JSON.parse(event.data)));
    socket.addEventListener("close", () => {
      if (!closed) {
        lost();
        setTimeout(open, pause);
        pause = Math.min(pause * 2, 30000);
      }
    });
  };
  open();
  return () => {
    closed = true;
    socket.close();
  };
}
