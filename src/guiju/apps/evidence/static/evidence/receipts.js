// A receipt read from its bytes, as core/receipts.py reads it; and found inside a certificate (PDF).

import { unhex } from "./bytes.js";
import { NameTwice, NotJson, parse } from "./json.js";
import { Bad, readKey, readProof, SIGNATURES_MAX } from "./notes.js";

const FORMAT = "guiju-receipt/1";
const BYTES_MAX = 8 * 1024 * 1024;
const ENTRIES_MAX = 1000;
const HASHES_MAX = 64;

const bad = (zh, en) => new Bad(`这不是可读的存证凭证：${zh}。`, `Not a receipt that can be read: ${en}.`);
const badPart = (field, zh, en) => bad(`${field} ${zh}`, `${field}: ${en}`);

/** The receipt. Throws Bad for anything that is not one, unknown members included. */
export async function readReceipt(bytes) {
  if (bytes.length > BYTES_MAX) throw bad("文件太大", "the file is too large");
  const parts = members(parsed(bytes), "file", ["format", "about", "log", "entries"]);
  if (parts.get("format") !== FORMAT) throw bad(`格式应为 ${FORMAT}`, `its format is not ${FORMAT}`);
  const about = members(parts.get("about"), "about", ["kind", "id", "number"]);
  for (const name of ["kind", "id", "number"]) text(about.get(name), `about.${name}`);
  const log = members(parts.get("log"), "log", ["origin", "keys", "witnesses"]);
  return {
    about: { kind: about.get("kind"), number: about.get("number") },
    origin: text(log.get("origin"), "log.origin"),
    keys: await keys(log.get("keys"), "log.keys"),
    witnesses: await keys(log.get("witnesses"), "log.witnesses"),
    entries: list(parts.get("entries"), "entries", ENTRIES_MAX).map((one, at) => entry(one, `entries[${at}]`)),
  };
}

function parsed(bytes) {
  try {
    return parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (problem) {
    if (problem instanceof NameTwice) throw badPart("file", "同一名称出现了两次", "a name stands twice in one object");
    if (problem instanceof NotJson || problem instanceof TypeError) throw bad("不是 JSON 文本", "it is no JSON");
    throw problem;
  }
}

function entry(said, field) {
  const parts = members(said, field, ["kind", "envelope", "salt", "proof"], ["body", "transfers"]);
  const [proof, body] = [parts.get("proof"), parts.get("body") ?? null];
  const transfers = list(parts.has("transfers") ? parts.get("transfers") : [], `${field}.transfers`, ENTRIES_MAX);
  return {
    kind: text(parts.get("kind"), `${field}.kind`),
    envelope: text(parts.get("envelope"), `${field}.envelope`),
    salt: octets(parts.get("salt"), `${field}.salt`, 32),
    proof: proof === null ? null : within(`${field}.proof`, () => readProof(text(proof, `${field}.proof`))),
    body: body === null ? null : text(body, `${field}.body`),
    transfers: transfers.map((one, at) => posted(one, `${field}.transfers[${at}]`)),
  };
}

function posted(said, field) {
  const parts = members(said, field, ["bytes", "index", "hashes"]);
  const index = parts.get("index");
  if (typeof index !== "bigint" || index < 0n) throw badPart(`${field}.index`, "应为非负整数", "a whole number is due");
  const hashes = list(parts.get("hashes"), `${field}.hashes`, HASHES_MAX);
  return {
    content: octets(parts.get("bytes"), `${field}.bytes`),
    index,
    hashes: hashes.map((value) => octets(value, `${field}.hashes`, 32)),
  };
}

async function keys(said, field) {
  const found = [];
  for (const vkey of list(said, field, SIGNATURES_MAX)) {
    const shown = text(vkey, field);
    try {
      found.push(await readKey(shown));
    } catch (problem) {
      throw placed(problem);
    }
  }
  return found;
}

function within(field, read) {
  try {
    return read();
  } catch (problem) {
    throw placed(problem);
  }
}

/** What is wrong with a part, said of the receipt; what is already said of the receipt stays. */
function placed(problem) {
  if (!(problem instanceof Bad) || problem.zh.startsWith("这不是可读的存证凭证")) return problem;
  return bad(problem.zh.replace(/。$/, ""), problem.en.replace(/\.$/, ""));
}

function members(said, field, must, may = []) {
  if (!(said instanceof Map)) throw badPart(field, "应为对象", "an object is due");
  const missing = [...must].sort().find((name) => !said.has(name));
  if (missing !== undefined) throw badPart(`${field}.${missing}`, "缺少", "it is missing");
  const unknown = [...said.keys()].sort().find((name) => !must.includes(name) && !may.includes(name));
  if (unknown !== undefined) throw badPart(`${field}.${unknown}`, "不认识", "it is not known");
  return said;
}

function list(said, field, most) {
  if (!Array.isArray(said) || said.length > most) {
    throw badPart(field, `应为至多 ${most} 项的列表`, `a list of at most ${most} is due`);
  }
  return said;
}

function text(said, field) {
  if (typeof said !== "string" || /\p{Surrogate}/u.test(said)) throw badPart(field, "应为文本", "a text is due");
  return said;
}

function octets(said, field, count) {
  const value = unhex(text(said, field));
  if (value === null || (count !== undefined && value.length !== count)) {
    throw badPart(field, "应为小写十六进制", "lower-case hexadecimal of the right length is due");
  }
  return value;
}

export const isPdf = (bytes) => new TextDecoder("latin1").decode(bytes.subarray(0, 5)) === "%PDF-";

/** The one file embedded in a PDF, unpacked. A certificate has exactly one; with two, readers would differ. */
export async function embedded(bytes) {
  const shown = new TextDecoder("latin1").decode(bytes);
  const found = [...shown.matchAll(/\/Type\s*\/EmbeddedFile(?![A-Za-z0-9])/g)];
  if (found.length !== 1) {
    throw bad("这个 PDF 里没有附上凭证（receipt.json）", "there is no receipt (receipt.json) in this PDF");
  }
  const stream = /stream\r?\n/g;
  stream.lastIndex = found[0].index;
  const begins = stream.exec(shown);
  const dictionary = begins && shown.slice(shown.lastIndexOf(" obj", found[0].index), begins.index);
  const length = dictionary && /\/Length\s+([0-9]+)(?!\s+[0-9]+\s+R)/.exec(dictionary);
  const filter = dictionary && /\/Filter\s*(\S[^/<>\s]*)/.exec(dictionary);
  const ends = length && begins.index + begins[0].length + Number(length[1]);
  if (!ends || !/^\s*endstream/.test(shown.slice(ends, ends + 16)) || (filter && filter[1] !== "/FlateDecode")) {
    throw bad("这个 PDF 已损坏，无法读取", "the PDF is broken and cannot be read");
  }
  const raw = bytes.slice(begins.index + begins[0].length, ends);
  return filter ? inflated(raw) : raw;
}

/** At most one byte more than a receipt may have, however small it was packed. */
async function inflated(raw) {
  const reader = new Blob([raw]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  const parts = [];
  let size = 0;
  try {
    for (let part = await reader.read(); !part.done && size <= BYTES_MAX; part = await reader.read()) {
      parts.push(part.value);
      size += part.value.length;
    }
  } catch {
    throw bad("这个 PDF 已损坏，无法读取", "the PDF is broken and cannot be read");
  }
  if (size > BYTES_MAX) throw bad("文件太大", "the file is too large");
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
