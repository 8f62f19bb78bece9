// What a receipt proves and what it does not: the sentences of core/checking.py, in the browser. Tests compare the two.

import { commitment, hex, leafHash, rootByInclusion, sha256, utf8 } from "./bytes.js";
import { decode, instant, LATEST_SECONDS, yuan } from "./journal.js";
import { Fraction, parse } from "./json.js";
import { COSIGNATURE, isSigned, leadsFrom, readCheckpoint, signaturesBy, SM2, timeOf } from "./notes.js";

const OUTCOMES = {
  granted: ["准予", "granted"],
  refused: ["不予", "refused"],
  undetermined: ["待补正", "needing more facts"],
  not_applicable: ["不适用", "not applicable"],
};

const said = (part, holds, zh, en) => ({ part, holds, zh, en });
const ofEntry = (at, holds, zh, en) => said("entry", holds, `条目 ${at}：${zh}。`, `Entry ${at}: ${en}.`);

/** All statements on a receipt. `trusted` are keys known from elsewhere; without any, the file's own are used. */
export async function check(receipt, trusted) {
  const statements = await ofLog(receipt, trusted);
  for (const [at, entry] of receipt.entries.entries()) statements.push(...(await ofOne(at + 1, entry)));
  return [...statements, ...limits(receipt)];
}

export const isSound = (statements) => statements.every((one) => one.holds !== false);

async function ofLog(receipt, trusted) {
  const notes = new Map();
  for (const { proof } of receipt.entries) if (proof !== null) notes.set(proof.note.whole, proof.note);
  if (!notes.size) {
    return [said(
      "log", null,
      "还没有一个条目封存在已签的检查点之下：暂时什么也不能证明。几秒后请重新下载。",
      "No entry is sealed under a signed checkpoint yet: nothing is proved so far. Download it again shortly.",
    )];
  }
  const statements = [];
  for (const note of notes.values()) {
    statements.push(...(await ofCheckpoint(receipt, note, trusted)), ...(await ofWitnesses(receipt, note, trusted)));
  }
  return statements;
}

async function ofCheckpoint(receipt, note, trusted) {
  const shown = readCheckpoint(note);
  const keys = (trusted.length ? trusted : receipt.keys).filter((key) => key.algorithm !== COSIGNATURE);
  const claimed = keys.flatMap((key) => signaturesBy(note, key).map((one) => [key, one]));
  const checked = claimed.filter(([key]) => key.algorithm !== SM2);
  const signing = [];
  for (const [key, one] of checked) if (await isSigned(key, note.text, one)) signing.push(key);
  const isSame = shown.origin === receipt.origin && claimed.every(([key]) => key.name === shown.origin);
  const isOnlySm2 = claimed.length > 0 && checked.length === 0;
  const holds = isSame && signing.length === checked.length && (signing.length > 0 || isOnlySm2);
  const zh = `检查点（${shown.origin}，${shown.size} 条）由该日志的密钥签名`;
  const en = `The checkpoint (${shown.origin}, ${shown.size} entries) is signed by the log's key`;
  const statements = [];
  if (!holds || !isOnlySm2) statements.push(said("log", holds, zh + (holds ? "。" : "：签名不成立。"), en + (holds ? "." : ": it is not.")));
  if (claimed.length > checked.length) {
    statements.push(said(
      "log", null,
      "此浏览器不能核验国密签名，请用 guiju verify。",
      "This browser cannot check SM2 signatures: use guiju verify.",
    ));
  }
  if (!trusted.length && signing.length) {
    statements.push(said(
      "log", null,
      `密钥取自文件本身。请与公布的指纹核对：${signing[0].fingerprint}`,
      `The key is the file's own. Compare its fingerprint with the published one: ${signing[0].fingerprint}`,
    ));
  }
  return statements;
}

async function ofWitnesses(receipt, note, trusted) {
  const known = trusted.filter((key) => key.algorithm === COSIGNATURE);
  const statements = [];
  let witnessed = 0;
  for (const key of known.length ? known : receipt.witnesses) {
    for (const one of signaturesBy(note, key)) {
      const holds = key.algorithm === SM2 ? null : await isSigned(key, note.text, one);
      const seconds = timeOf(one.value) ?? 0n;
      const when = instant(seconds > LATEST_SECONDS ? LATEST_SECONDS : seconds);
      witnessed += holds ? 1 : 0;
      statements.push(said(
        "log", holds,
        `见证方 ${key.name} 于 ${when} 见到同一个检查点${holds ? "。" : "：签名不成立。"}`,
        `The witness ${key.name} saw the same checkpoint at ${when}${holds ? "." : ": not true."}`,
      ));
    }
  }
  if (!witnessed) {
    statements.push(said(
      "log", null,
      "没有见证方为这个检查点签名：只有日志自己作证。",
      "No witness signed this checkpoint: the log alone vouches for it.",
    ));
  }
  return statements;
}

async function ofOne(at, entry) {
  const statements = [await included(at, entry)];
  const envelope = objectOf(entry.envelope);
  const payload = envelope.get("payload");
  if (envelope.get("kind") !== entry.kind || !(payload instanceof Map)) {
    return [...statements, ofEntry(at, false, "信封与条目种类不符", "its envelope is of another kind")];
  }
  if (entry.kind === "decision") return [...statements, ...(await ofDecision(at, entry.body, payload))];
  if (entry.kind === "ledger.posting") return [...statements, ...(await ofPosting(at, entry.transfers, payload))];
  return [...statements, ofEntry(at, true, `记录了“${entry.kind}”`, `it records '${entry.kind}'`)];
}

async function included(at, entry) {
  if (entry.proof === null) {
    return ofEntry(at, null, "尚未封存，暂无收录证明", "not sealed yet; there is no proof so far");
  }
  const holds = await leadsFrom(entry.proof, await commitment(entry.salt, entry.envelope));
  const [index, { size }] = [entry.proof.index, readCheckpoint(entry.proof.note)];
  return said(
    "entry", holds,
    `条目 ${at}：在日志第 ${index} 号，收录于 ${size} 条的检查点，自封存后未改动${holds ? "。" : "：不成立。"}`,
    `Entry ${at}: number ${index} of the log, under its checkpoint of ${size}, unchanged since sealed${holds ? "." : ": false."}`,
  );
}

async function ofDecision(at, body, payload) {
  if (body === null) return [ofEntry(at, null, "没有附上决定全文", "the decision itself is not in the file")];
  if (payload.get("body_hash") !== `sha256:${hex(await sha256(utf8(body)))}`) {
    return [ofEntry(at, false, "决定全文与存证的散列不符", "the decision is not the one whose hash was logged")];
  }
  const told = objectOf(body);
  const names = ["outcome", "policy", "question", "pack_hash", "inputs_hash"];
  if (names.some((name) => shown(told.get(name)) !== shown(payload.get(name)))) {
    return [ofEntry(at, false, "决定全文与存证的内容不符", "the decision says something else than its log entry")];
  }
  const [zh, en] = OUTCOMES[told.get("outcome")] ?? ["？", "?"];
  const [pack, day] = [shown(told.get("policy")), shown(told.get("on"))];
  const number = `D-${shown(payload.get("id") ?? "").replaceAll("-", "").slice(0, 10).toUpperCase()}`;
  const [rules, facts] = ["pack_hash", "inputs_hash"].map((name) => shown(told.get(name)).slice(0, 19));
  return [
    ofEntry(
      at, true,
      `决定 ${number}：按 ${pack}（适用 ${day}）${zh}${amounts(told.get("award"), "zh")}`,
      `decision ${number}: ${en} under ${pack} (text of ${day})${amounts(told.get("award"), "en")}`,
    ),
    ...[...leaves(told.get("findings"))].map((finding) => ofClause(at, finding)),
    ofEntry(
      at, true,
      `规则包 ${rules}…，事实散列 ${facts}…`,
      `by the pack ${rules}…, on facts with the hash ${facts}…`,
    ),
  ];
}

function ofClause(at, finding) {
  const says = finding.get("says") instanceof Map ? finding.get("says") : new Map();
  const holds = finding.get("holds");
  const [zh, en] = holds === true ? ["符合", "holds"] : holds === false ? ["不符合", "does not hold"] : ["未定", "is open"];
  const clause = shown(finding.get("provision"));
  const words = (tongue, end) => shown(says.get(tongue) ?? "").replace(end, "");
  return ofEntry(at, true, `${clause} ${zh}：${words("zh", /。$/)}`, `${clause} ${en}: ${words("en", /\.$/)}`);
}

async function ofPosting(at, transfers, payload) {
  const [count, root] = [payload.get("transfers"), payload.get("root")];
  if (typeof count !== "bigint" || typeof root !== "string") {
    return [ofEntry(at, false, "账目信封不完整", "its envelope of a posting is not whole")];
  }
  const statements = [];
  for (const one of transfers) {
    const found = await rootByInclusion(await leafHash(one.content), one.index, count, one.hashes);
    statements.push(found !== null && hex(found) === root
      ? ofTransfer(at, one.content)
      : ofEntry(at, false, "一笔账目不在这次记账之内", "a transfer is not part of this posting"));
  }
  return statements;
}

function ofTransfer(at, content) {
  const transfer = decode(content);
  if (transfer === null) return ofEntry(at, false, "账目无法读出", "a transfer cannot be read");
  const { code, kind, amount, when } = transfer;
  return ofEntry(
    at, true,
    `账目 ${code}（${kind}）${yuan(amount, "zh")}，记于 ${when}`,
    `transfer ${code} (${kind}) of ${yuan(amount, "en")}, dated ${when}`,
  );
}

function limits(receipt) {
  const statements = [said(
    "limits", null,
    "不能由本文件证明：所依据的事实是否属实；此后是否另有决定或账目；日志是否对所有人都是同一份（见证方与锚定可证）。",
    "Not proved by this file: that the facts were true; that nothing was decided or posted since; that "
      + "everybody is shown the same log (witnesses and anchors tell).",
  )];
  if (receipt.entries.some((entry) => entry.kind === "decision")) {
    statements.push(said(
      "limits", null,
      "决定是否由上述规则包算出，可用 guiju replay 重算。",
      "That this pack gives this decision can be shown by replaying it: guiju replay.",
    ));
  }
  return statements;
}

function* leaves(findings) {
  for (const finding of Array.isArray(findings) ? findings : []) {
    if (!(finding instanceof Map)) continue;
    const parts = finding.get("parts");
    if (Array.isArray(parts) && parts.length) yield* leaves(parts);
    else yield finding;
  }
}

function amounts(award, tongue) {
  const sums = [...new Set([...(award instanceof Map ? award : [])]
    .filter(([name, value]) => name.endsWith("_fen") && typeof value === "bigint")
    .map(([, value]) => yuan(value, tongue)))];
  if (!sums.length) return "";
  return tongue === "zh" ? `，${sums.join("、")}` : `, ${sums.join(", ")}`;
}

/** A value in words. What should be a text is one; anything else is shown so that nobody takes it for one. */
function shown(value) {
  if (value === undefined || value === null) return "None";
  if (value === true || value === false) return value ? "True" : "False";
  if (value instanceof Map || Array.isArray(value)) return "…";
  return value instanceof Fraction ? value.text : String(value);
}

function objectOf(text) {
  try {
    const found = parse(text);
    return found instanceof Map ? found : new Map();
  } catch {
    return new Map();
  }
}
