"""Propose: the targets of a published item wait for the bureau in the office of targets, each with its place."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from guiju.apps.briefing import actions, queries
from guiju.apps.parties.queries import NOBODY
from guiju.apps.targets import actions as targets
from guiju.apps.targets import queries as proposed
from guiju.core.quantities import Comparator, Period, Quantity, Use
from guiju.core.refusals import Refused
from guiju.texts.briefs import Brief, Found, Item, Kind
from guiju.texts.passages import Span, Text
from tests.apps.briefing import desk

pytestmark = pytest.mark.django_db

BODY = "样例省方案\n到2027年培育企业100家。\n补贴比例为10%。\n"


def brief() -> Brief:
    """A plan that sets a target and a parameter."""
    target = Quantity(
        what="企业",
        value=Fraction(100),
        unit="家",
        comparator=Comparator.AT_LEAST,
        period=Period(None, date(2027, 12, 31)),
    )
    rate = Quantity(what="补贴比例", value=Fraction(1, 10), unit="%", comparator=Comparator.EXACTLY, use=Use.PARAMETER)
    item = Item(
        number=1,
        headline=Found("样例省方案", Span(0, 5)),
        span=Span(0, len(BODY)),
        kind=Kind.PLAN,
        quantities=(
            Found(target, desk.at(BODY, "培育企业100家").span),
            Found(rate, desk.at(BODY, "10%").span),
        ),
    )
    return Brief(text=Text("方案.txt", BODY), title=None, number=None, issued_on=None, items=(item,))


def test_the_targets_of_a_published_item_are_proposed_with_their_place() -> None:
    who = desk.editor()
    id = desk.upload(who, BODY, form="policy", name="方案.txt")
    actions.enter(id, brief(), at=desk.AT)
    (item,) = queries.items(id, who)
    assert [mark.says for mark in item.marks if mark.field == "quantity"] == ["企业 ≥100家", "补贴比例 10%"]
    actions.revise(item.id, desk.draft(title="样例省方案", references=()), actor=who, at=desk.AT)
    assert proposed.proposals(who) == ()
    instrument = actions.publish(item.id, actor=who, at=desk.AT, on=desk.ON)
    (waiting,) = proposed.proposals(who)
    (only,) = waiting.proposals
    assert (only.name, only.quote, only.line_from, only.document) == ("企业", "培育企业100家", 2, "样例省方案")
    assert only.goal.deadline == date(2027, 12, 31)
    assert queries.instrument(instrument, NOBODY, on=desk.ON).targets == ()
    targets.accept([targets.Acceptance(id=only.id)], actor=who, at=desk.AT)
    (shown,) = queries.instrument(instrument, NOBODY, on=desk.ON).targets
    assert (shown.id, shown.name, shown.deadline) == (only.id, "企业", date(2027, 12, 31))


def test_all_targets_of_an_upload_are_proposed_at_once_and_never_twice() -> None:
    who = desk.editor()
    id = desk.upload(who, BODY, form="policy", name="方案.txt")
    with pytest.raises(Refused) as early:
        actions.propose_targets(id, actor=who, at=desk.AT)
    assert early.value.code == "briefing.wrong_state"
    actions.enter(id, brief(), at=desk.AT)
    assert actions.propose_targets(id, actor=who, at=desk.AT) == 1
    assert actions.propose_targets(id, actor=who, at=desk.AT) == 1
    (waiting,) = proposed.proposals(who)
    assert [each.name for each in waiting.proposals] == ["企业"]
    (item,) = queries.items(id, who)
    actions.revise(item.id, desk.draft(title="样例省方案", references=()), actor=who, at=desk.AT)
    actions.publish(item.id, actor=who, at=desk.AT, on=desk.ON)
    assert [len(each.proposals) for each in proposed.proposals(who)] == [1]


def test_what_was_dropped_proposes_nothing_and_only_editors_propose() -> None:
    who = desk.editor()
    id = desk.upload(who, BODY, form="policy", name="方案.txt")
    actions.enter(id, brief(), at=desk.AT)
    with pytest.raises(Refused) as refused:
        actions.propose_targets(id, actor=NOBODY, at=desk.AT)
    assert refused.value.code == "briefing.not_allowed"
    (item,) = queries.items(id, who)
    actions.drop(item.id, actor=who, at=desk.AT)
    assert actions.propose_targets(id, actor=who, at=desk.AT) == 0
