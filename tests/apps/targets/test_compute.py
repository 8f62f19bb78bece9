"""Computing: what our own records say is measured by the clock; a changed figure of the same day supersedes."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from guiju.apps.targets import actions, queries
from guiju.core.quantities import Comparator, Course
from tests import factories
from tests.apps.targets.test_edit import edit, wording
from tests.apps.targets.world import World, quantity
from tests.apps.vouchers import world as vouchers


def computed(world: World, source: str, unit: str) -> object:
    said = quantity(10**9, unit, Comparator.AT_MOST, Course.LEVEL)
    id = world.accepted(source, said=said)
    edit(world, id, replace(wording(world, id), source=source))
    return id


def test_the_number_of_verified_organisations_is_measured_once_and_then_when_it_changes(world: World) -> None:
    id = computed(world, "parties.verified", "家")
    assert actions.compute(at=world.at) == 1
    assert actions.compute(at=world.later(hours=1).at) == 0
    (first,) = queries.measurements(id, world.maker)  # type: ignore[arg-type]
    factories.organisation(at=world.at)
    assert actions.compute(at=world.later(hours=1).at) == 1
    latest, earlier = queries.measurements(id, world.maker)  # type: ignore[arg-type]
    assert (latest.value, latest.supersedes, latest.origin) == (first.value + 1, earlier.id, "computed")  # type: ignore[operator]
    assert "The records changed" in latest.reason


def test_an_unchanged_figure_is_measured_once_a_month(world: World) -> None:
    id = computed(world, "parties.verified", "家")
    for _ in range(60):
        actions.compute(at=world.later(days=1).at)
    assert len(queries.measurements(id, world.maker)) == 3  # type: ignore[arg-type]


def test_the_vouchers_of_the_year_are_measured_in_yuan_and_in_number(world: World) -> None:
    office = vouchers.World(at=world.at)
    holder = office.claimant()
    office.issued(holder)
    world.at = office.at
    amount, count = computed(world, "vouchers.issued_amount", "元"), computed(world, "vouchers.issued_count", "张")
    paid = computed(world, "vouchers.paid_amount", "元")
    assert actions.compute(at=world.at) == 3
    values = [queries.measurements(each, world.maker)[0].value for each in (amount, count, paid)]  # type: ignore[arg-type]
    assert values == [Fraction(300_000), 1, 0]


def test_without_a_programme_of_the_year_nothing_is_measured(world: World) -> None:
    computed(world, "vouchers.issued_amount", "元")
    assert actions.compute(at=world.at) == 0
