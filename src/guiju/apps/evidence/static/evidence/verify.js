// The page that checks a receipt. The file is read here and stays here: nothing on this page asks the network.

import { hex } from "./bytes.js";
import { check, isSound } from "./checking.js";
import { Bad, readCheckpoint, readKey } from "./notes.js";
import { embedded, isPdf, readReceipt } from "./receipts.js";

const FILE_BYTES_MAX = 32 * 1024 * 1024;
const MARKS = new Map([[true, ["✓", "holds"]], [false, ["✗", "fails"]], [null, ["–", "open"]]]);
const PARTS = [
  ["certificate", "证明文件", "The PDF"],
  ["log", "日志", "The log"],
  ["entry", "条目", "Entries"],
  ["limits", "本文件不能证明的", "What it cannot prove"],
];

const form = document.querySelector("#check");
const picker = document.querySelector("#file");
const trust = document.querySelector("#key");
const drop = document.querySelector("#drop");
const outcome = document.querySelector("#outcome");
const verdict = document.querySelector("#verdict");
const say = (zh, en) => (form.dataset.lang === "en" ? en : zh);

let chosen = null;
let turn = 0;

const take = (file) => {
  if (!file) return;
  chosen = file;
  look();
};

/** Check what was chosen with the keys that stand there; an older look that is still under way is dropped. */
async function look() {
  const mine = (turn += 1);
  tell("wait", say("正在核验……", "Checking…"), null);
  let shown;
  try {
    shown = await judged(chosen);
  } catch (problem) {
    shown = { tone: "fails", words: say(...unreadable(problem)), statements: null };
  }
  if (mine === turn) tell(shown.tone, shown.words, shown.statements);
}

async function judged(file) {
  if (!globalThis.isSecureContext || !crypto.subtle) {
    throw new Bad(
      "这个地址没有加密，浏览器不提供核验所需的功能。请用 https 打开，或用 guiju verify。",
      "This address is not encrypted, so the browser cannot check here. Open it with https, or use guiju verify.",
    );
  }
  if (file.size > FILE_BYTES_MAX) throw new Bad("文件太大。", "The file is too large.");
  const bytes = new Uint8Array(await file.arrayBuffer());
  const aboutPdf = isPdf(bytes);
  const trusted = [];
  for (const line of trust.value.split("\n")) if (line.trim()) trusted.push(await readKey(line));
  const receipt = await readReceipt(aboutPdf ? await embedded(bytes) : bytes);
  const statements = [...(aboutPdf ? [onlyTheReceipt()] : []), ...fromPaper(receipt), ...(await check(receipt, trusted))];
  return isSound(statements)
    ? { tone: "holds", words: say("未发现不实之处。", "Nothing in it is false."), statements }
    : {
      tone: "fails",
      words: say("其中有不实之处，见带 ✗ 的各行。", "Something in it is false: see the lines marked ✗."),
      statements,
    };
}

const onlyTheReceipt = () => ({
  part: "certificate",
  holds: null,
  zh: "这里核验的是 PDF 里附上的凭证，即以下各行。PDF 上印的文字是否被改过，请用 guiju verify 或 PDF 阅读器核验其签名。",
  en: "What is checked here is the receipt inside the PDF: the lines below. Whether the printed text was changed is "
    + "told by the PDF's signature: use guiju verify, or a PDF reader.",
});

/** Whoever comes from the code on paper brings the checkpoint printed there: `#size-root`. */
function fromPaper(receipt) {
  const printed = /^#([0-9]+)-([0-9a-f]{64})$/.exec(location.hash);
  const proof = receipt.entries.map((entry) => entry.proof).find((one) => one !== null);
  if (printed === null || proof === undefined) return [];
  const { size, root } = readCheckpoint(proof.note);
  const holds = String(size) === printed[1] && hex(root) === printed[2];
  return [{
    part: "certificate",
    holds,
    zh: holds ? "检查点与二维码所示的一致。" : "检查点与二维码所示的不同：这不是纸面那一份的文件。",
    en: holds ? "The checkpoint is the one of the printed code." : "The checkpoint is not the one of the printed code.",
  }];
}

function unreadable(problem) {
  if (problem instanceof Bad) return [problem.zh, problem.en];
  return ["无法读取这个文件。请重新选择，或用 guiju verify 核验。", "This file cannot be read. Choose it again, or use guiju verify."];
}

function tell(tone, words, statements) {
  outcome.className = tone;
  outcome.textContent = words;
  verdict.hidden = statements === null;
  verdict.replaceChildren(...(statements === null ? [] : PARTS.flatMap((part) => shownPart(part, statements))));
}

function shownPart([name, zh, en], statements) {
  const lines = statements.filter((one) => one.part === name);
  if (!lines.length) return [];
  const list = made("ul", "statements");
  for (const one of lines) {
    const [mark, tone] = MARKS.get(one.holds);
    const line = made("li", tone);
    line.append(made("b", "", mark), made("span", "", say(one.zh, one.en)));
    list.append(line);
  }
  return [made("h2", "", say(zh, en)), list];
}

function made(tag, name, words = "") {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.textContent = words;
  return element;
}

form.addEventListener("submit", (event) => event.preventDefault());
picker.addEventListener("change", () => take(picker.files[0]));
trust.addEventListener("change", () => { if (chosen) look(); });

// A file dropped anywhere on the page is meant for it; a browser would otherwise open it instead.
for (const kind of ["dragenter", "dragover"]) {
  window.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
}
window.addEventListener("dragleave", (event) => { if (event.relatedTarget === null) drop.classList.remove("over"); });
window.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  take(event.dataTransfer.files[0]);
});
