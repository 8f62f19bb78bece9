// Signed notes, checkpoints and proofs after C2SP, as core/notes.py and core/checkpoints.py read them.

import { equal, hex, joined, leafHash, rootByInclusion, sha256, unbase64, utf8 } from "./bytes.js";

const NOTE_BYTES_MAX = 65_536;
export const SIGNATURES_MAX = 100;
const PROOF_LINES_MAX = 63;
const PROOF_HEADER = "c2sp.org/tlog-proof@v1";
const SIZE_MAX = 2n ** 63n - 1n;
const TIME_BYTES = 8;

export const ED25519 = "ed25519";
export const COSIGNATURE = "cosignature";
export const SM2 = "sm2";
const ALGORITHMS = [
  [ED25519, Uint8Array.of(1), 32],
  [COSIGNATURE, Uint8Array.of(4), 32],
  [SM2, joined(Uint8Array.of(255), utf8("guiju.sm2-sm3/1")), 65],
];

/** Something that cannot be read; it says so in both tongues. */
export class Bad extends Error {
  constructor(zh, en) {
    super(en);
    this.zh = zh;
    this.en = en;
  }
}

const badNote = (zh, en) => new Bad(`这不是有效的签名文本：${zh}。`, `Not a signed note: ${en}.`);

/** A key from `name+id+base64`: its name, id (hexadecimal), algorithm, bytes and fingerprint. */
export async function readKey(text) {
  const [name, id, ...rest] = text.trim().split("+");
  if (!rest.length || !isName(name)) throw badNote("公钥应写作“名称+编号+base64”", "a key reads `name+id+base64`");
  const raw = bytesOf(rest.join("+"));
  for (const [algorithm, type, length] of ALGORITHMS) {
    if (raw.length !== type.length + length || !equal(raw.slice(0, type.length), type)) continue;
    const said = hex((await sha256(joined(utf8(`${name}\n`), raw))).slice(0, 4));
    if (said !== id) throw badNote("公钥的编号与内容不符", "the key's id does not fit its bytes");
    const fingerprint = hex(await sha256(raw)).match(/.{8}/g).join(" ");
    return { name, id, algorithm, public: raw.slice(type.length), fingerprint };
  }
  throw badNote("不认识这种公钥", "the key is of a kind that is not known here");
}

/** A note: its text and signatures. None is checked here. */
function readNote(text) {
  if (utf8(text).length > NOTE_BYTES_MAX) {
    throw badNote(`超过 ${NOTE_BYTES_MAX} 字节`, `it is longer than ${NOTE_BYTES_MAX} bytes`);
  }
  if (/[\u0000-\u0009\u000b-\u001f]/.test(text)) throw badNote("含有控制字符", "it has control characters in it");
  const cut = text.lastIndexOf("\n\n");
  if (cut < 0 || !text.endsWith("\n") || cut + 2 >= text.length) {
    throw badNote("缺少空行和其后的签名行", "it lacks the blank line with signature lines after it");
  }
  const signatures = text.slice(cut + 2, -1).split("\n").map(readSignature);
  if (signatures.length > SIGNATURES_MAX) {
    throw badNote(`签名超过 ${SIGNATURES_MAX} 个`, `it has more than ${SIGNATURES_MAX} signatures`);
  }
  return { text: text.slice(0, cut + 1), signatures, whole: text };
}

function readSignature(line) {
  const [dash, name, value, ...more] = line.split(" ");
  if (dash !== "—" || value === undefined || more.length || !isName(name)) {
    throw badNote("签名行的格式不对", "a signature line is not `— name base64`");
  }
  const raw = bytesOf(value);
  if (raw.length <= 4) throw badNote("签名太短", "a signature is too short");
  return { name, id: hex(raw.slice(0, 4)), value: raw.slice(4) };
}

/** The signatures that claim to be by a key. */
export const signaturesBy = (note, key) => note.signatures.filter((one) => one.name === key.name && one.id === key.id);

/** What a checkpoint says: the log's name, how many entries (BigInt), the root. */
export function readCheckpoint(note) {
  const lines = note.text.slice(0, -1).split("\n");
  if (lines.length < 3 || lines.includes("")) {
    throw badNote("检查点应有来源、条数和根三行", "a checkpoint has three lines: origin, size, root");
  }
  return { origin: lines[0], size: readSize(lines[1]), root: readHash(lines[2]) };
}

/** A proof: its index (BigInt), hashes, and the note with the checkpoint. */
export function readProof(text) {
  const cut = text.indexOf("\n\n");
  const lines = (cut < 0 ? text : text.slice(0, cut)).split("\n");
  if (cut < 0 || lines.shift() !== PROOF_HEADER || !lines.length) {
    throw badNote(`收录证明应以 ${PROOF_HEADER} 开头`, `a proof begins with ${PROOF_HEADER}`);
  }
  if (lines[0].startsWith("extra ")) lines.shift();
  if (!lines.length || !lines[0].startsWith("index ") || lines.length > PROOF_LINES_MAX + 1) {
    throw badNote("收录证明缺少序号", "the proof lacks its index");
  }
  const index = readSize(lines.shift().slice("index ".length));
  return { index, hashes: lines.map(readHash), note: readNote(text.slice(cut + 2)) };
}

/** Whether an entry and the proof's hashes give the checkpoint's root. */
export async function leadsFrom(proof, entry) {
  const { size, root } = readCheckpoint(proof.note);
  const found = await rootByInclusion(await leafHash(entry), proof.index, size, proof.hashes);
  return found !== null && equal(found, root);
}

/** The second a cosignature says it was given (BigInt), or null. */
export function timeOf(value) {
  const seconds = value.slice(0, TIME_BYTES).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  return value.length > TIME_BYTES && seconds <= SIZE_MAX ? seconds : null;
}

/** Whether a signature is what the key gives for the text. SM2 is none of WebCrypto's: those are not asked here. */
export async function isSigned(key, text, signature) {
  if (key.algorithm === ED25519) return isEd25519(key.public, utf8(text), signature.value);
  const seconds = timeOf(signature.value);
  if (seconds === null) return false;
  const message = utf8(`cosignature/v1\ntime ${seconds}\n${text}`);
  return isEd25519(key.public, message, signature.value.slice(TIME_BYTES));
}

async function isEd25519(bytes, message, value) {
  let key;
  try {
    key = await crypto.subtle.importKey("raw", bytes, { name: "Ed25519" }, false, ["verify"]);
  } catch (problem) {
    if (problem.name === "NotSupportedError") {
      throw new Bad(
        "此浏览器不能核验 Ed25519 签名。请更新浏览器，或用 guiju verify。",
        "This browser cannot check Ed25519 signatures. Update it, or use guiju verify.",
      );
    }
    return false;
  }
  return crypto.subtle.verify("Ed25519", key, value, message);
}

function readSize(text) {
  if (!/^(?:0|[1-9][0-9]{0,18})$/.test(text)) {
    throw badNote("条数应为不带前导零的十进制数", "a size is a decimal number without leading zeros");
  }
  if (BigInt(text) > SIZE_MAX) throw badNote("条数太大", "the size is too large");
  return BigInt(text);
}

function readHash(text) {
  const value = unbase64(text);
  if (value === null || value.length !== 32) {
    throw badNote("散列值应为 32 字节的 base64", "a hash is 32 bytes in base64");
  }
  return value;
}

function bytesOf(text) {
  const raw = unbase64(text);
  if (raw === null) throw badNote("base64 编码有误", "the base64 cannot be read");
  return raw;
}

const isName = (name) => name !== "" && !/[+\s]/.test(name);

