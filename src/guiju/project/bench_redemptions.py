"""Whole redemptions a second through the voucher office's actions: in batches, and one at a time from 8 connections.

A whole redemption is its decision with every finding recorded, the money out of the hold, the subject's cap counted,
the journey's step with its four eyes, and the leaves of evidence: all in one transaction.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.synchronize import Barrier
from uuid import UUID, uuid4, uuid5

from guiju.core.calendar import CHINA, WorkingDays
from guiju.core.identifiers import uscc_from_body
from guiju.core.parties import Actor, Duty, OrganisationKind, Role
from guiju.core.vouchers import Goods

OPENED_AT = datetime(2024, 2, 19, 9, tzinfo=CHINA)
REDEEMED_AT = datetime(2024, 4, 10, 9, tzinfo=CHINA)
SUBJECTS = 200
BATCH = 100
BATCH_CONNECTIONS = (1, 2)
ROUNDS_EACH = 3
SINGLE_ROUNDS = 3
ROUNDS = ROUNDS_EACH * len(BATCH_CONNECTIONS) + SINGLE_ROUNDS
CONNECTIONS = 8
PRICE_FEN = ROUNDS * 4_000_000
ALL = frozenset(Duty)

Proposed = tuple[UUID, str]
"""A redemption that waits for approval, and what its maker was shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Redemptions that wait for approval, one of each subject a round, and who may approve them."""

    approver: Actor
    calendar: WorkingDays
    rounds: tuple[tuple[Proposed, ...], ...]


def measure() -> dict[str, float]:
    """Redemptions/s in batches of one hundred, and one at a time from 8 processes, on an empty database.

    Batches go from one connection and from two; the better counts, as it does for pgbench's clients.
    """
    ground = prepare()
    left, rates = list(ground.rounds), []
    for connections in BATCH_CONNECTIONS:
        rates.append(_rate(ground, _batches(left[:ROUNDS_EACH]), connections))
        left = left[ROUNDS_EACH:]
    singles = [[proposed] for round_ in left for proposed in round_]
    return {"in_batches_of_100": max(rates), "one_at_a_time_from_8": _rate(ground, singles, CONNECTIONS)}


def prepare() -> Ground:
    """Found the offices, issue one voucher a subject, and have every redemption lodged and proposed."""
    from guiju.project import holidays

    calendar = holidays.load("")
    operator = _staff(Role.PLATFORM_OPERATOR, "91520000MA7BEN001")
    approver = _staff(Role.BUREAU, "11520000MB7BEN002")
    programme = _programme(approver)
    held = [_voucher(n, programme, operator, approver, calendar) for n in range(SUBJECTS)]
    rounds = [tuple(_proposed(holder, voucher, operator, calendar) for holder, voucher in held) for _ in range(ROUNDS)]
    return Ground(approver=approver, calendar=calendar, rounds=tuple(rounds))


def approve(ground: Ground, proposed: Sequence[Proposed]) -> None:
    """Approve redemptions in one transaction."""
    from guiju.apps.vouchers import actions

    actions.approve_redemptions(
        [actions.Approval(redemption=id, decision=uuid5(id, "decision"), shown=shown) for id, shown in proposed],
        actor=ground.approver,
        at=REDEEMED_AT,
        on=REDEEMED_AT.date(),
        calendar=ground.calendar,
    )


def _batches(rounds: Sequence[Sequence[Proposed]]) -> list[Sequence[Proposed]]:
    """Each round cut in batches. Neighbours hold different subjects, so that two connections need not meet."""
    return [round_[at : at + BATCH] for round_ in rounds for at in range(0, SUBJECTS, BATCH)]


def _rate(ground: Ground, batches: Sequence[Sequence[Proposed]], count: int) -> float:
    """Redemptions a second from as many processes; the clock runs from when all are ready to when the last is done."""
    from django.db import connections

    connections.close_all()
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(count)
    shares = [batches[n::count] for n in range(count)]
    with ProcessPoolExecutor(count, mp_context=context, initializer=_arm, initargs=(barrier, ground)) as pool:
        spans = list(pool.map(_approve_share, shares))
    return sum(map(len, batches)) / (max(end for _, end in spans) - min(start for start, _ in spans))


_armed: tuple[Barrier, Ground]


def _arm(barrier: Barrier, ground: Ground) -> None:
    global _armed  # noqa: PLW0603  what a worker process is given before its one task
    _armed = (barrier, ground)


def _approve_share(share: Sequence[Sequence[Proposed]]) -> tuple[float, float]:
    barrier, ground = _armed
    from django.db import connection

    connection.ensure_connection()
    barrier.wait(timeout=60)
    started = time.monotonic()
    for batch in share:
        approve(ground, batch)
    return started, time.monotonic()


def _staff(role: Role, body: str) -> Actor:
    from guiju.apps.parties import actions, queries

    kind = OrganisationKind.STATE_ORGAN if role is Role.BUREAU else OrganisationKind.COMPANY
    home = actions.found(
        id=uuid4(), uscc=uscc_from_body(body), name=f"Benchmark {role.value}", region="520000", kind=kind, role=role,
        at=OPENED_AT,
    )  # fmt: skip
    person = actions.create_person(email=f"{role.value}@bench.example", name=role.value, password=None)
    actions.add_member(home.id, person=person, duties=ALL, actor=None, at=OPENED_AT)
    return queries.actor_of(person, home.id, at=OPENED_AT)


def _programme(approver: Actor) -> UUID:
    from guiju.apps.vouchers import actions

    return actions.open_programme(
        id=uuid4(), place="520000", year=2024, prefix="GZ", title_zh="贵州算力券 2024", title_en="Guizhou 2024",
        appropriation_fen=8_000_000_000, publicity_working_days=1, actor=approver, at=OPENED_AT, on=OPENED_AT.date(),
    )  # fmt: skip


def _voucher(
    number: int, programme: UUID, operator: Actor, approver: Actor, calendar: WorkingDays
) -> tuple[Actor, UUID]:
    """One registered demander with one issued voucher on one contract."""
    from guiju.apps.parties import actions as parties
    from guiju.apps.parties import queries
    from guiju.apps.vouchers import actions

    organisation, claim = uuid4(), uuid4()
    person = parties.create_person(email=f"subject{number}@bench.example", name="经办", password=None)
    parties.register(
        id=organisation, uscc=uscc_from_body(f"91520100MA{number:06d}B"), name=f"Subject {number}", region="520100",
        kind=OrganisationKind.COMPANY, roles=frozenset({Role.DEMANDER}), is_legal_person=True,
        actor=queries.actor_of(person, None, at=OPENED_AT), at=OPENED_AT,
    )  # fmt: skip
    parties.verify(organisation, is_legal_person=True, actor=operator, at=OPENED_AT)
    holder, day = queries.actor_of(person, organisation, at=OPENED_AT), OPENED_AT.date()
    application = actions.Application(
        role=Role.DEMANDER, contract_number=f"B-{number}", counterparty_uscc=uscc_from_body("91520100MA900001B"),
        counterparty_name="Provider", goods=Goods.COMPUTE, price_fen=PRICE_FEN, signed_on=day, is_on_platform=True,
        is_contract_in_force=True, provider_region="520100", provider_is_legal_person=True,
    )  # fmt: skip
    actions.apply(application, id=claim, programme=programme, actor=holder, at=OPENED_AT, on=day, calendar=calendar)
    seen = actions.examine(claim, actor=operator, on=day).shown
    actions.pass_on(claim, shown=seen, actor=operator, at=OPENED_AT, calendar=calendar)
    actions.approve(claim, id=uuid4(), shown=seen, actor=approver, at=OPENED_AT, on=day, calendar=calendar)
    issued_at = OPENED_AT + timedelta(days=7)
    return holder, actions.issue(claim, actor=approver, at=issued_at, on=issued_at.date(), calendar=calendar)


def _proposed(holder: Actor, voucher: UUID, operator: Actor, calendar: WorkingDays) -> Proposed:
    """One share of the business settled, presented with its proof, and proposed by the operator."""
    from guiju.apps.vouchers import actions

    id, at = uuid4(), REDEEMED_AT - timedelta(days=1)
    invoice = actions.Evidence(number=f"{int(id) % 10**20:020d}", amount_fen=PRICE_FEN // ROUNDS, invoiced_on=at.date())
    actions.lodge(
        voucher, id=id, requested_fen=PRICE_FEN // ROUNDS * 3 // 100, invoices=[invoice], actor=holder, at=at,
        calendar=calendar,
    )  # fmt: skip
    actions.attach_proof(
        id, id=uuid4(), name="proof.pdf", content=b"%PDF-1.4\n%" + id.bytes + b"\n%%EOF\n", actor=holder, at=at
    )
    shown = actions.examine_redemption(id, actor=operator, on=at.date()).shown
    actions.propose_redemption(id, shown=shown, actor=operator, at=at, on=at.date(), calendar=calendar)
    return id, shown
