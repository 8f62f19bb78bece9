"""The sheet in which measurements are filled in at once: its columns, the template, xlsx and CSV read alike."""

from __future__ import annotations

from collections.abc import Sequence

from guiju.core.decision import Says
from guiju.documents import form_templates, forms

ZIP = b"PK"
NAMED_MAX = 200

FORM = forms.Form(
    title=Says("指标测量值", "Measurements"),
    instructions=(
        Says("一行是一项指标在一天的测量值。", "One row is one indicator on one day."),
        Says(
            "有一行不符合，就一行也不导入；改好后整份再传。",
            "If one row is wrong, no row is loaded; correct it and upload again.",
        ),
        Says(
            "百分比写成 45.2，不要用百分比格式；金额以元计，可写 1.2亿。",
            "Write percent as 45.2, not in a percent format; money in yuan.",
        ),
    ),
    blanks=(
        forms.Blank(key="code", label=Says("指标代码", "Code"), entry=forms.Entry.ID, example="GZ-2024-K6"),
        forms.Blank(
            key="measured_on", label=Says("测量日期", "Measured on"), entry=forms.Entry.DAY, example="2024-06-30"
        ),
        forms.Blank(key="value", label=Says("测量值", "Value"), example="120"),
        forms.Blank(key="note", label=Says("说明", "Note"), is_required=False, example="季度统计"),
    ),
)


def template(indicators: Sequence[tuple[str, str, str]], tongue: str) -> bytes:
    """The xlsx to fill in; its instructions name each indicator with its unit."""
    named = tuple(
        Says(f"{code}：{name}（{unit or '无单位'}）", f"{code}: {name} ({unit or 'no unit'})")
        for code, name, unit in indicators[:NAMED_MAX]
    )
    form = forms.Form(title=FORM.title, instructions=(*FORM.instructions, *named), blanks=FORM.blanks)
    return form_templates.template(form, tongue=tongue)


def read(content: bytes) -> forms.Returned:
    """The rows of a filled-in sheet and every mistake. Raises Refused when it is no such sheet."""
    return forms.read(FORM, content) if content.startswith(ZIP) else forms.read_csv(FORM, content)
