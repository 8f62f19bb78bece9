"""The office's tables, declared. Nothing of subscribers can be saved as a file."""

from __future__ import annotations

from django.urls import reverse

from guiju.apps.newsletter.queries import IssueLine, SubscriberView
from guiju.core.decision import Says
from guiju.documents.tables import Choice, Column, Filter, Kind, Table

TONGUES = {"zh-hans": Says("中文", "Chinese"), "en": Says("英文", "English")}
SUBSCRIBER_STATES = {
    "asked": (Says("待确认", "To be confirmed"), "wait"),
    "confirmed": (Says("已订阅", "Subscribes"), "good"),
}

ISSUES: Table[IssueLine] = Table(
    name="newsletter-issues",
    title=Says("各期", "Issues"),
    sort="-at",
    exports=(),
    columns=(
        Column(
            key="label",
            label=Says("期号", "Number"),
            value=lambda row: row.label,
            href=lambda row: reverse("newsletter:draft", args=[row.id]),
        ),
        Column(key="lead", label=Says("头条", "First piece"), value=lambda row: row.lead),
        Column(key="pieces", label=Says("条数", "Pieces"), kind=Kind.COUNT, value=lambda row: row.pieces),
        Column(
            key="state",
            label=Says("状态", "State"),
            kind=Kind.STATE,
            value=lambda row: row.state_says,
            tone=lambda row: row.tone,
        ),
        Column(key="by", label=Says("起草", "Begun by"), value=lambda row: row.begun_by),
        Column(key="at", label=Says("新建", "Begun"), kind=Kind.DAY, value=lambda row: row.begun_at, is_sortable=True),
        Column(key="changed", label=Says("最近改动", "Changed"), kind=Kind.INSTANT, value=lambda row: row.changed_at),
    ),
)

SUBSCRIBERS: Table[SubscriberView] = Table(
    name="newsletter-subscribers",
    title=Says("订阅者", "Subscribers"),
    sort="-at",
    exports=(),
    columns=(
        Column(
            key="address", label=Says("邮箱（已遮盖）", "Address, masked"), kind=Kind.ID, value=lambda row: row.masked
        ),
        Column(key="tongue", label=Says("语言", "Tongue"), value=lambda row: TONGUES[row.tongue]),
        Column(
            key="state",
            label=Says("状态", "State"),
            kind=Kind.STATE,
            value=lambda row: SUBSCRIBER_STATES[row.state][0],
            tone=lambda row: SUBSCRIBER_STATES[row.state][1],
        ),
        Column(
            key="at",
            label=Says("申请", "Asked"),
            kind=Kind.INSTANT,
            value=lambda row: row.asked_at,
            is_sortable=True,
        ),
        Column(key="confirmed", label=Says("确认", "Confirmed"), kind=Kind.INSTANT, value=lambda row: row.confirmed_at),
    ),
    filters=(
        Filter(
            key="state",
            label=Says("状态", "State"),
            options=tuple(Choice(value=state, label=says) for state, (says, _) in SUBSCRIBER_STATES.items()),
        ),
    ),
)
