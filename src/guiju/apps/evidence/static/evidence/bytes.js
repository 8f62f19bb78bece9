// Bytes as text and back, in the one spelling each may have; hashes; Merkle paths (RFC 6962, RFC 9162 2.1.3.2).

const TO_UTF8 = new TextEncoder();

export const utf8 = (text) => TO_UTF8.encode(text);

export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) { whole.set(part, at); at += part.length; }
  return whole;
}

export const equal = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** The bytes of lower-case hexadecimal, or null. */
export function unhex(text) {
  if (!/^(?:[0-9a-f]{2})+$/.test(text)) return null;
  return Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
}

export function base64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** The bytes of base64 in its one spelling, or null. */
export function unbase64(text) {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4) return null;
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return base64(bytes) === text ? bytes : null;
}

export const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

/** SHA-256(salt ‖ SHA-256(envelope)): what the log publishes of an entry. */
export const commitment = async (salt, envelope) => sha256(joined(salt, await sha256(utf8(envelope))));

export const leafHash = (data) => sha256(joined(Uint8Array.of(0), data));

const nodeHash = (left, right) => sha256(joined(Uint8Array.of(1), left, right));

/** The root that `proof` leads to from a leaf hash, or null when its length does not fit. `index`, `size`: BigInt. */
export async function rootByInclusion(leaf, index, size, proof) {
  if (index < 0n || index >= size) return null;
  let [node, at, last] = [leaf, index, size - 1n];
  for (const sibling of proof) {
    if (last === 0n) return null;
    if (at % 2n || at === last) {
      node = await nodeHash(sibling, node);
      while (at % 2n === 0n && at) { at /= 2n; last /= 2n; }
    } else {
      node = await nodeHash(node, sibling);
    }
    at /= 2n;
    last /= 2n;
  }
  return last === 0n ? node : null;
}
