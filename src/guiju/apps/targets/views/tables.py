"""The office's declared table: every accepted indicator, to be filtered, sorted and saved."""

from __future__ import annotations

from dataclasses import replace

from django.urls import reverse

from guiju.apps.targets.queries import IndicatorView
from guiju.apps.targets.views import words
from guiju.core.decision import Says
from guiju.core.targets import STATUSES
from guiju.documents.tables import Choice, Column, Filter, Kind, Table

INDICATORS: Table[IndicatorView] = Table(
    name="targets",
    title=Says("政策目标", "Targets"),
    sort="code",
    columns=(
        Column(
            key="name",
            label=Says("指标", "Indicator"),
            value=lambda row: row.name,
            href=lambda row: reverse("targets:indicator", args=[row.id]),
            sub=lambda row: row.document,
            is_sortable=True,
        ),
        Column(
            key="status",
            label=Says("进度", "Standing"),
            kind=Kind.STATE,
            value=lambda row: STATUSES[row.status],
            tone=lambda row: words.TONES[row.status],
        ),
        Column(key="target", label=Says("目标", "Target"), value=lambda row: words.target(row.goal)),
        Column(key="owner", label=Says("责任单位", "Owner"), value=words.owner),
        Column(key="region", label=Says("地区", "Region"), value=lambda row: words.place(row.region)),
        Column(
            key="deadline",
            label=Says("期限", "Deadline"),
            kind=Kind.DAY,
            value=lambda row: row.deadline,
            is_sortable=True,
        ),
        Column(key="code", label=Says("代码", "Code"), kind=Kind.ID, value=lambda row: row.code, is_sortable=True),
        Column(key="document", label=Says("文件", "Document"), value=lambda row: row.document, is_on_page=False),
        Column(key="clause", label=Says("条款", "Clause"), value=lambda row: row.clause, is_on_page=False),
        Column(key="quote", label=Says("原文", "Words"), value=lambda row: row.quote, is_on_page=False),
        Column(key="definition", label=Says("口径", "Definition"), value=lambda row: row.definition, is_on_page=False),
    ),
    filters=(
        Filter(key="text", label=Says("名称或代码", "Name or code")),
        Filter(key="status", label=Says("进度", "Standing"), options=words.STATUS_CHOICES),
        Filter(key="region", label=Says("地区", "Region"), options=words.PLACE_CHOICES),
    ),
)


def of_documents(documents: tuple[str, ...]) -> Table[IndicatorView]:
    """The table with a filter for the texts that there are."""
    options = tuple(Choice(value=each, label=Says(each, each)) for each in documents)
    a_filter = Filter(key="document", label=Says("文件", "Document"), options=options)
    return replace(INDICATORS, filters=(*INDICATORS.filters, a_filter)) if options else INDICATORS
