// One transfer from its bytes, as core/journal.py decodes it; money and instants as people read them.

import { hex } from "./bytes.js";
import { canonical, parse } from "./json.js";

const HEAD_BYTES = 90;
const NO_HOLD = "0".repeat(32);
const KINDS = ["posted", "hold", "post_hold", "void_hold"];
const HOLD = 1;
const POST_HOLD = 2;
const AMOUNT_MAX = 2n ** 62n - 1n;
const CODE_CHARACTERS_MAX = 64;
const MEMO_BYTES_MAX = 4096;
const CHINA_SECONDS = 8n * 3600n;
const FIRST_MICROS = -62_135_596_800_000_000n;
const LAST_MICROS = 253_402_300_799_999_999n;
/** 9999-12-31 23:59:59 in China, the last instant that can be written there. */
export const LATEST_SECONDS = 253_402_271_999n;

/** The transfer's code, kind, amount in fen (BigInt) and instant as text; null for bytes that are no transfer. */
export function decode(content) {
  if (content.length <= HEAD_BYTES) return null;
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  const [debit, credit, hold] = [16, 32, 48].map((at) => hex(content.slice(at, at + 16)));
  const [amount, kind, linked] = [view.getBigInt64(64), content[72], content[73]];
  const [at, expires] = [view.getBigInt64(74), view.getBigInt64(82)];
  const zero = content.indexOf(0, HEAD_BYTES);
  if (zero < 0 || kind >= KINDS.length || linked > 1 || debit === credit) return null;
  if (amount < 1n || amount > AMOUNT_MAX || (hold === NO_HOLD) !== kind < POST_HOLD) return null;
  if (!isInstant(at) || at / 1_000_000n > LATEST_SECONDS) return null;
  if (expires !== 0n && (kind !== HOLD || !isInstant(expires))) return null;
  const [code, memo] = [decoded(content.slice(HEAD_BYTES, zero)), decoded(content.slice(zero + 1))];
  if (!code || [...code].length > CODE_CHARACTERS_MAX || !isMemo(memo)) return null;
  return { code, kind: KINDS[kind], amount, when: instant(floor(at, 1_000_000n)) };
}

function isMemo(memo) {
  if (memo === null || new TextEncoder().encode(memo).length > MEMO_BYTES_MAX) return false;
  if (memo === "") return true;
  let said;
  try {
    said = parse(memo);
  } catch {
    return false;
  }
  const isEmpty = said === null || said === false || said === 0n || said === "" || said.size === 0 || said.length === 0;
  return !isEmpty && canonical(said) === memo;
}

function decoded(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

const isInstant = (micros) => micros >= FIRST_MICROS && micros <= LAST_MICROS;

const floor = (value, by) => (value - (((value % by) + by) % by)) / by;

/** `2024-06-03 09:00:00 +08:00` for seconds since 1970 (BigInt). */
export function instant(seconds) {
  const shown = new Date(Number((seconds + CHINA_SECONDS) * 1000n)).toISOString();
  return `${shown.slice(0, 10)} ${shown.slice(11, 19)} +08:00`;
}

/** Fen (BigInt) as people read them: `186,000.00 元`, `CNY 186,000.00`. */
export function yuan(fen, tongue) {
  const plain = fen < 0n ? -fen : fen;
  const whole = String(plain / 100n).replace(/\B(?=(?:[0-9]{3})+$)/g, ",");
  const digits = `${fen < 0n ? "-" : ""}${whole}.${String(plain % 100n).padStart(2, "0")}`;
  return tongue === "zh" ? `${digits} 元` : `CNY ${digits}`;
}
