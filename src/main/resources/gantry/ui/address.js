// What is chosen on the page stands in its address, so that a reload and a bookmark show the same.

// A choice that the address names, else an empty text.
export function inAddress(name) {
  return new URLSearchParams(location.search).get(name) ?? "";
}

// Empty choices are left out. What stands behind the # stays, and nothing is added to the history.
export function keepInAddress(choices) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(choices)) {
    if (value) {
      query.set(name, value);
    } else {
      query.delete(name);
    }
  }
  const text = query.toString();
  history.replaceState(null, "", `${location.pathname}${text ? `?${text}` : ""}${location.hash}`);
}
