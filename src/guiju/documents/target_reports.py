"""The report of targets as a PDF: how many stand how, and each with its words, its target and why it stands so.

Typst sets it in the typefaces of `typefaces`. The same standings and instant give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources

import typst

from guiju.core.calendar import CHINA
from guiju.core.decision import Reading, Says
from guiju.documents import typefaces


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One target of the report."""

    code: str
    name: str
    document: str
    quote: str
    target: Says
    owner: Says
    deadline: date | None
    state: Says
    is_off: bool
    reason: Says


def report(
    *,
    title: Says,
    about: Says,
    counts: Sequence[tuple[Says, int]],
    lines: Sequence[Line],
    readings: Sequence[Reading],
    at: datetime,
    tongue: str,
) -> bytes:
    """The report in one tongue, as of an instant. Raises Refused of `typefaces` for what cannot be set."""

    def in_tongue(says: Says) -> str:
        return says.en if tongue == "en" else says.zh

    local = at.astimezone(CHINA)
    said = {
        "tongue": tongue,
        "title": in_tongue(title),
        "about": in_tongue(about),
        "at": f"{local:%Y-%m-%d %H:%M}",
        "made": list(local.timetuple()[:6]),
        "counts": [[in_tongue(says), str(count)] for says, count in counts],
        "lines": [
            {
                "code": line.code,
                "name": line.name,
                "document": line.document,
                "quote": line.quote,
                "target": in_tongue(line.target),
                "owner": in_tongue(line.owner),
                "deadline": "" if line.deadline is None else line.deadline.isoformat(),
                "state": in_tongue(line.state),
                "is_off": line.is_off,
                "reason": in_tongue(line.reason),
            }
            for line in lines
        ],
        "readings": [[in_tongue(each.question), in_tongue(each.choice), in_tongue(each.reason)] for each in readings],
    }
    template = resources.files("guiju.documents").joinpath("target_report.typ").read_text(encoding="utf-8")
    text = json.dumps(said, ensure_ascii=False)
    typefaces.refuse_missing([template, text])
    compiler = typst.Compiler(template.encode(), font_paths=typefaces.fonts(), sys_inputs={"said": text})
    pdf = compiler.compile(format="pdf", pdf_standards=["ua-1"])
    assert isinstance(pdf, bytes), "a PDF is one file"
    return pdf
