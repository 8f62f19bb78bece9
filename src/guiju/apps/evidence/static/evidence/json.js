// JSON read as strictly as core/receipts.py reads it: no name twice in one object, whole numbers exact, no NaN.
// The browser's own JSON.parse keeps the last of two equal names and rounds large numbers.

const DEPTH_MAX = 500;
const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const STOP = /["\\\u0000-\u001f]/g;
const WORDS = [["true", true], ["false", false], ["null", null]];

export class NotJson extends Error {}

export class NameTwice extends Error {}

/** A number that is not written as a whole one; only its text is kept. */
export class Fraction {
  constructor(text) { this.text = text; }
}

/** The value: Map for objects, BigInt for whole numbers. Throws NotJson, or NameTwice. */
export function parse(text) {
  const at = { text, place: 0 };
  const value = read(at, 0);
  skip(at);
  if (at.place !== text.length) throw new NotJson();
  return value;
}

function read(at, depth) {
  if (depth > DEPTH_MAX) throw new NotJson();
  skip(at);
  const first = at.text[at.place];
  if (first === "{") return readObject(at, depth);
  if (first === "[") return readList(at, depth);
  if (first === '"') return readText(at);
  for (const [word, value] of WORDS) {
    if (at.text.startsWith(word, at.place)) { at.place += word.length; return value; }
  }
  const digits = take(at, NUMBER);
  return /[.eE]/.test(digits) ? new Fraction(digits) : BigInt(digits);
}

function readObject(at, depth) {
  const found = new Map();
  at.place += 1;
  if (ends(at, "}")) return found;
  do {
    skip(at);
    const name = readText(at);
    if (!ends(at, ":")) throw new NotJson();
    if (found.has(name)) throw new NameTwice();
    found.set(name, read(at, depth + 1));
  } while (ends(at, ","));
  if (!ends(at, "}")) throw new NotJson();
  return found;
}

function readList(at, depth) {
  const found = [];
  at.place += 1;
  if (ends(at, "]")) return found;
  do found.push(read(at, depth + 1)); while (ends(at, ","));
  if (!ends(at, "]")) throw new NotJson();
  return found;
}

function readText(at) {
  if (at.text[at.place] !== '"') throw new NotJson();
  STOP.lastIndex = at.place + 1;
  let found = STOP.exec(at.text);
  while (found !== null && found[0] === "\\") {
    STOP.lastIndex = found.index + 2;
    found = STOP.exec(at.text);
  }
  if (found === null || found[0] !== '"') throw new NotJson();
  const spelled = at.text.slice(at.place, found.index + 1);
  at.place = found.index + 1;
  try {
    return JSON.parse(spelled);
  } catch {
    throw new NotJson();
  }
}

function skip(at) { take(at, SPACE); }

function ends(at, character) {
  skip(at);
  if (at.text[at.place] !== character) return false;
  at.place += 1;
  return true;
}

function take(at, pattern) {
  pattern.lastIndex = at.place;
  const found = pattern.exec(at.text);
  if (found === null) throw new NotJson();
  at.place += found[0].length;
  return found[0];
}

/** The one spelling of a value that core/canonical.py gives it, or null when it has none. */
export function canonical(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "bigint") return value > -(2n ** 53n) && value < 2n ** 53n ? String(value) : null;
  if (typeof value === "string") return JSON.stringify(value);
  if (value instanceof Fraction) return null;
  if (Array.isArray(value)) {
    const parts = value.map(canonical);
    return parts.includes(null) ? null : `[${parts.join(",")}]`;
  }
  const parts = [...value.keys()].sort().map((name) => [JSON.stringify(name), canonical(value.get(name))]);
  return parts.some((part) => part[1] === null) ? null : `{${parts.map((part) => part.join(":")).join(",")}}`;
}
