"""Measuring: by the owner or the bureau, once a day, never of tomorrow; each leaves its evidence and never changes."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from guiju.apps.evidence import queries as evidence
from guiju.apps.targets import actions, models, queries
from guiju.apps.targets.actions import Paper, Reading
from guiju.core.refusals import Refused
from tests import factories
from tests.apps.targets.world import World, refusal
from tests.apps.vouchers.world import PDF


def test_the_owner_measures_and_a_leaf_proves_it(world: World) -> None:
    indicator = world.accepted()
    id = world.measured(indicator, 20)
    ((one),) = queries.measurements(indicator, world.owner)
    assert (one.id, one.value, one.origin, one.is_live) == (id, 20, "entered", True)
    assert one.actor_name == world.owner.name
    ((leaf),) = evidence.of_subject(id)
    assert leaf.kind == "targets.measured"


def test_the_bureau_measures_what_nobody_answers_for_and_nobody_else_does(world: World) -> None:
    indicator = world.accepted(is_owned=False)
    reading = Reading(measured_on=world.on, value=Fraction(1))
    actions.measure(indicator, reading, id=factories.new_id(), actor=world.maker, at=world.at)
    with pytest.raises(Refused) as refused:
        world.measured(indicator, 2)
    assert refused.value.code == "targets.not_yours"


def test_a_stranger_cannot_measure_and_a_proposal_cannot_be_measured(world: World) -> None:
    reading = Reading(measured_on=world.on, value=Fraction(1))
    for indicator, actor, code in (
        (world.accepted(), world.stranger, "targets.not_yours"),
        (world.proposed("另一项"), world.maker, "targets.not_found"),
        (factories.new_id(), world.maker, "targets.not_found"),
    ):
        with pytest.raises(Refused) as refused:
            actions.measure(indicator, reading, id=factories.new_id(), actor=actor, at=world.at)
        assert refused.value.code == code


def test_a_day_has_one_measurement_and_tomorrow_none(world: World) -> None:
    indicator = world.accepted()
    world.measured(indicator, 20)
    with pytest.raises(Refused) as twice:
        world.measured(indicator, 21)
    assert refusal(twice.value) == ("targets.measured_already", "measured_on")
    with pytest.raises(Refused) as early:
        world.measured(indicator, 21, on=world.on + timedelta(days=1))
    assert refusal(early.value) == ("targets.in_the_future", "measured_on")


def test_the_same_id_again_changes_nothing_and_with_other_content_is_refused(world: World) -> None:
    indicator, id = world.accepted(), factories.new_id("measurement")
    for _ in range(2):
        said = Reading(measured_on=world.on, value=Fraction(20))
        assert actions.measure(indicator, said, id=id, actor=world.owner, at=world.at) == id
    assert len(queries.measurements(indicator, world.owner)) == 1
    other = Reading(measured_on=world.on, value=Fraction(21))
    with pytest.raises(Refused) as refused:
        actions.measure(indicator, other, id=id, actor=world.owner, at=world.at)
    assert refused.value.code == "targets.id_taken"


def test_an_evidence_file_is_kept_and_its_hash_is_in_the_leaf(world: World) -> None:
    indicator = world.accepted()
    reading = Reading(measured_on=world.on, value=Fraction(20), paper=Paper(name="a/统计表.pdf", content=PDF))
    id = actions.measure(indicator, reading, id=factories.new_id(), actor=world.owner, at=world.at)
    found = queries.evidence_file(id, world.maker)
    assert (found.name, found.content) == ("统计表.pdf", PDF)
    with pytest.raises(Refused):
        queries.evidence_file(id, world.stranger)
    wrong = Reading(
        measured_on=world.on - timedelta(days=1), value=Fraction(1), paper=Paper(name="a.pdf", content=b"x")
    )
    with pytest.raises(Refused) as refused:
        actions.measure(indicator, wrong, id=factories.new_id(), actor=world.owner, at=world.at)
    assert refused.value.code == "matters.file_differs"
    assert len(queries.measurements(indicator, world.owner)) == 1


def test_the_public_reads_figures_and_not_who_wrote_them(world: World) -> None:
    indicator = world.accepted()
    reading = Reading(measured_on=world.on, value=Fraction(20), note="内部说明")
    actions.measure(indicator, reading, id=factories.new_id(), actor=world.owner, at=world.at)
    ((shown),) = queries.measurements(indicator, world.stranger)
    assert (shown.value, shown.note, shown.actor_name) == (20, "", "")
    assert shown.organisation == world.owner.organisation


def test_nothing_written_is_ever_changed(world: World) -> None:
    indicator = world.accepted()
    world.measured(indicator, 20)
    for rows, change in (
        (models.Measurement, {"value": "30"}),
        (models.Edition, {"verb": "edit"}),
        (models.Indicator, {"quote": "别的话"}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.objects.update(**change)  # type: ignore[attr-defined]
    for gone in (models.Measurement, models.Edition, models.Indicator):
        with pytest.raises(IntegrityError), transaction.atomic():
            gone.objects.all()._raw_delete("default")  # type: ignore[attr-defined]
