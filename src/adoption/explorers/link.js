// A state as the fragment of an address, and back: 'exp-market?v=1&price=0.25'. `link.py` writes and reads the same.

const NUMBER = /^-?\d{1,15}(\.\d{1,15})?(e-?\d{1,2})?$/;
const MANY = 20_000;

const encodeNumber = (value) => String(+Number(value).toPrecision(12));

function encodeValue(control, value) {
  if (control.type === "switch") return value ? "1" : "0";
  if (control.type === "schedule") return value.map((part) => (part === null ? "" : encodeNumber(part))).join("~");
  return control.type === "choice" ? value : encodeNumber(value);
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** What differs from the explorer's own start, as the query of a fragment. */
function encodeState(setup, state) {
  const moved = setup.controls.filter((c) => !same(state[c.key], c.default));
  return moved.map((c) => `${c.key}=${encodeURIComponent(encodeValue(c, state[c.key]))}`).join("&");
}

/** The fragment that restores a state and the states kept beside it. */
function encodeFragment(setup, state, kept = []) {
  const parts = [`v=${setup.version}`, encodeState(setup, state), ...kept.map((k) => `kept=${encodeURIComponent(encodeState(setup, k))}`)];
  return `${setup.label}?${parts.filter((part) => part !== "").join("&")}`;
}

class BadLink extends Error {}

function refuse(name, value, accepted) {
  const shown = String(value).length > 40 ? `${String(value).slice(0, 40)}…` : value;
  throw new BadLink(`The link gives ${name} as '${shown}'; accepted: ${accepted}.`);
}

function number(name, text, low, high) {
  const value = NUMBER.test(text) ? Number(text) : NaN;
  if (!(value >= low && value <= high)) refuse(name, text, `a number from ${low} to ${high}`);
  return value + 0;
}

function decodeValue(control, text) {
  const name = control.name;
  if (control.type === "choice") {
    if (!control.options.some(([key]) => key === text)) refuse(name, text, control.options.map(([key]) => key).join(", "));
    return text;
  }
  if (control.type === "switch") {
    if (text !== "0" && text !== "1") refuse(name, text, "0 or 1");
    return text === "1";
  }
  if (control.type === "schedule") {
    const parts = text.split("~");
    if (parts.length !== 4) refuse(name, text, "level~start~end~ramp");
    const months = control.months;
    const [level, start, ramp] = [number(name, parts[0], control.low, control.high), number(`${name}, start`, parts[1], 0, months), number(`${name}, ramp`, parts[3], 0, months)];
    const end = parts[2] === "" ? null : number(`${name}, end`, parts[2], 0, months);
    if (end !== null && start + ramp > end) refuse(`${name}, end`, parts[2], `${start + ramp} (start + ramp) or later`);
    return [level, start, end, ramp];
  }
  return number(name, text, control.low, control.high);
}

function decodeState(setup, query) {
  const state = Object.fromEntries(setup.controls.map((c) => [c.key, c.default])), seen = new Set();
  for (const part of query.split("&").filter((p) => p !== "")) {
    const [key, value] = splitPair(part), control = setup.controls.find((c) => c.key === key);
    if (!control || seen.has(key)) refuse("a name", key, `each once: ${setup.controls.length > 12 ? "names that this explorer writes" : setup.controls.map((c) => c.key).join(", ")}`);
    seen.add(key);
    state[key] = decodeValue(control, value);
  }
  return state;
}

function splitPair(part) {
  const cut = part.indexOf("=");
  if (cut < 1) refuse("a part", part, "name=value");
  try {
    return [part.slice(0, cut), decodeURIComponent(part.slice(cut + 1))];
  } catch {
    return refuse("a part", part, "name=value, percent-encoded");
  }
}

/**
 * The state, and the states kept, of a fragment: {state, kept}, or {error} in words if there is anything wrong with it.
 * Null for a fragment that is not this explorer's: another label, or the label alone, which is an anchor.
 */
function decodeFragment(setup, fragment) {
  const [, text, label, query] = fragment.match(/^#?(([\w-]*)(.*))$/s);
  if (label !== setup.label || query === "") return null;
  try {
    if (text.length > MANY) refuse("a text", text, `at most ${MANY} characters`);
    // A program that sent the link on may have encoded its '?'.
    if (query[0] !== "?") refuse("a text", text, `${label}?v=${setup.version} at the beginning`);
    const parts = query.slice(1).split("&").filter((p) => p !== "");
    const version = parts.length ? splitPair(parts[0]) : ["", ""];
    if (version[0] !== "v" || version[1] !== String(setup.version)) refuse("its version", version[1], `v=${setup.version} at the beginning, which this edition of the book reads`);
    const kept = parts.filter((p) => p.startsWith("kept=")).map((p) => decodeState(setup, splitPair(p)[1]));
    if (kept.length > setup.keeps) refuse("the scenarios kept", kept.length, `at most ${setup.keeps}`);
    return { state: decodeState(setup, parts.slice(1).filter((p) => !p.startsWith("kept=")).join("&")), kept };
  } catch (error) {
    if (error instanceof BadLink) return { error: error.message };
    throw error;
  }
}
