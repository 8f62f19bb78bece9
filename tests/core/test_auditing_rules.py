"""The programme's invariants, each broken in a log that is sound otherwise: whoever ran it did wrong, and it shows."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid5

import pytest

from guiju.core import auditing, voucher_ids
from guiju.core.journal import Kind
from tests.core import exported
from tests.core.exported import (
    APPROPRIATION,
    AT,
    EXPIRES_AT,
    HOLDER,
    ISSUE_CAP,
    PAID,
    PAYABLE,
    POOL,
    REDEMPTION,
    SOURCE,
    VOUCHER,
    Plan,
    moved,
)

SECOND = timedelta(seconds=1)
SEND = uuid5(voucher_ids.payment(exported.ENVELOPE, REDEMPTION), "send")
ID = UUID(int=900)
RAISED = uuid5(exported.SUBJECT_CAP, voucher_ids.raised_to(500))


def also(*transfers: object) -> Plan:
    return Plan(more=transfers)  # type: ignore[arg-type]


WRONGS: dict[str, tuple[Plan, str]] = {
    # No cap exceeded.
    "a face above the pool": (
        Plan(funded_fen=599),
        f"exceeds what {POOL} had then",
    ),
    "a pool above the issue cap": (Plan(issue_cap_fen=999), "is above the issue cap that was decided"),
    "a voucher that no cap counts": (Plan(is_counted=False), "is not counted against the year's issue cap"),
    "a redemption above the subject's cap": (
        Plan(subject_cap_fen=299),
        "takes its holder to CNY 3.00 in the year, above CNY 2.99",
    ),
    "a subject's account that gave more than it had": (
        Plan(subject_funded_fen=299),
        f"exceeds what {exported.SUBJECT_CAP} had then",
    ),
    "a redemption that no cap counts": (
        Plan(is_counted_for_holder=False),
        "is not counted against the holder's yearly cap",
    ),
    "a cap that is not tied to its redemption": (
        Plan(is_linked=False),
        "is not counted against the holder's yearly cap",
    ),
    "another subject's cap": (Plan(claimant=UUID(int=88)), "is not counted against the holder's yearly cap"),
    "a pool filled up": (
        also(moved(ID, APPROPRIATION, POOL, 500, "fund_pool")),
        "raises a pool or a cap and rests on nothing",
    ),
    "a pool amended to more than was decided": (
        Plan(amended=(1_201, 1_300), amended_decided=(1_200, 1_300)),
        "does not take the year to the sum that was decided",
    ),
    "a cap amended to more than was decided": (
        Plan(amended=(1_200, 1_301), amended_decided=(1_200, 1_300)),
        "does not take the year to the sum that was decided",
    ),
    "a year amended and nobody checked it": (
        Plan(amended=(1_200, 1_300), unchecked=frozenset({"vouchers.amendment"})),
        "raises a pool or a cap and rests on nothing",
    ),
    "a year amended by one person": (
        Plan(amended=(1_200, 1_300), makers={"vouchers.amendment": "b" * 64}),
        "amends a year without a decision that two people made",
    ),
    "a face above a pool that was lowered": (
        Plan(amended=(599, 1_000)),
        f"exceeds what {POOL} had then",
    ),
    "a subject's account raised to another sum than it says": (
        also(moved(RAISED, SOURCE, exported.SUBJECT_CAP, 101, "raise_cap")),
        "raises a pool or a cap and rests on nothing",
    ),
    "a cap given back for no void voucher": (
        also(moved(uuid5(VOUCHER, "lapse-cap"), SOURCE, ISSUE_CAP, 300, "return_to_cap")),
        "gives back what no void voucher left",
    ),
    "more redeemed than was held": (
        Plan(requested_fen=700, redeemed_fen=700, decided_fen=700, subject_cap_fen=900, subject_funded_fen=900),
        "is more than its hold had left",
    ),
    "a redemption paid twice": (
        also(
            moved(ID, POOL, PAYABLE, 1, "x"),
            moved(uuid5(UUID(int=77), "accept"), PAYABLE, PAID, 1, "accept", memo={"redemption": str(REDEMPTION)}),
        ),
        "pays more than that redemption gave",
    ),
    # Issued on decisions.
    "a face above the award": (Plan(awarded_fen=599), "has no award that two people stood behind"),
    "another amount than the face": (Plan(held_fen=601), "is not the face that was decided"),
    "a voucher without a decision": (Plan(unsaid=frozenset({"issue"})), "has no decision to issue behind it"),
    "money out of the pool without a voucher": (
        also(moved(ID, POOL, PAYABLE, 1, "gift")),
        "takes money out of the pool without a voucher",
    ),
    # One claim a business.
    "two claims on one business": (
        Plan(other_claim_at=SECOND),
        f"claim {exported.OTHER_CLAIM} stands on the business of {exported.CLAIM} at the same time",
    ),
    "a voucher that nobody claimed": (Plan(unsaid=frozenset({"claim"})), "has no claim in the log"),
    # No use after expiry.
    "a voucher used when it expired": (Plan(lodged_at=EXPIRES_AT), "uses a voucher too late: it expired at 2024-08-31"),
    "more asked for once it had expired": (Plan(grown_at=EXPIRES_AT), "uses a voucher too late"),
    "a request dated back": (
        Plan(lodged_at=AT - timedelta(hours=2)),
        "says that it was asked for at 2024-02-29T23:00:00+00:00 and stands behind an entry of 2024-03-01T01:00:00",
    ),
    "a use that nobody asked for": (Plan(unsaid=frozenset({"lodged"})), "uses a voucher that nobody asked to redeem"),
    "more than was asked for": (Plan(requested_fen=299), "is more than was asked for"),
    "another voucher than was asked for": (Plan(lodged_voucher=ID), "uses another voucher than was asked for"),
    # Maker and checker.
    "one person on the claim": (
        Plan(makers={"vouchers.claim": "b" * 64}),
        f"maker and checker of vouchers.claim {exported.CLAIM} are one person",
    ),
    "one person on the redemption": (
        Plan(makers={"vouchers.redemption": "b" * 64}),
        f"maker and checker of vouchers.redemption {REDEMPTION} are one person",
    ),
    "one person on the envelope": (
        Plan(makers={"vouchers.envelope": "b" * 64}),
        f"maker and checker of vouchers.envelope {exported.ENVELOPE} are one person",
    ),
    "nobody checked the claim": (
        Plan(unchecked=frozenset({"vouchers.claim"})),
        "has no award that two people stood behind",
    ),
    "nobody checked the redemption": (
        Plan(unchecked=frozenset({"vouchers.redemption"})),
        "has no decision on it that two people made",
    ),
    "another amount than was decided": (Plan(decided_fen=301), "has no decision on it that two people made"),
    "nobody checked the envelope": (
        Plan(unchecked=frozenset({"vouchers.envelope"})),
        "is in an envelope that no two people confirmed",
    ),
    "money sent for nothing": (Plan(unsaid=frozenset({"memo"})), "does not name its envelope and redemption"),
    "money paid past the bank": (
        also(moved(uuid5(exported.ENQUIRY, "accept"), PAYABLE, PAID, 1, "accept")),
        "is paid without an enquiry that two resolved",
    ),
    "money taken back": (
        also(moved(uuid5(exported.ENQUIRY, "reverse"), PAID, PAYABLE, 1, "reverse")),
        "is taken back without an enquiry that two resolved",
    ),
    # The books themselves.
    "an id used twice": (also(moved(uuid5(REDEMPTION, "cap"), ID, HOLDER, 1, "x")), "has an id that was used before"),
    "a hold that is not there": (
        also(moved(ID, ID, HOLDER, 1, "x", Kind.VOID_HOLD, hold=SEND)),
        "names a hold that is not there",
    ),
    "a link to nothing": (also(moved(ID, ID, HOLDER, 1, "x", linked=True)), "is linked to a next one"),
}


@pytest.mark.parametrize("name", WRONGS)
def test_every_wrong_is_named(name: str) -> None:
    plan, says = WRONGS[name]
    found = exported.wrongs(exported.files(exported.story(plan)))
    assert any(says in one for one in found), found


def test_what_is_right_to_the_last_fen_and_second_is_right() -> None:
    for plan in (
        Plan(),
        Plan(funded_fen=600),
        Plan(amended=(1_200, 1_300)),
        Plan(amended=(600, 1_000)),
        Plan(amended=(600, 600)),
        also(moved(RAISED, SOURCE, exported.SUBJECT_CAP, 100, "raise_cap")),
        Plan(awarded_fen=600, funded_fen=1_000, issue_cap_fen=1_000),
        Plan(subject_cap_fen=300, subject_funded_fen=300),
        Plan(lodged_at=EXPIRES_AT - SECOND),
        Plan(grown_at=EXPIRES_AT - SECOND),
        Plan(other_claim_at=SECOND, is_released=True),
        Plan(requested_fen=600, redeemed_fen=600, decided_fen=600, subject_cap_fen=600, subject_funded_fen=600),
    ):
        assert exported.wrongs(exported.files(exported.story(plan))) == [], plan


def test_it_says_what_was_recomputed() -> None:
    verdict = exported.audited(exported.files(exported.story(Plan())))
    said = {one.part: [] for one in verdict.statements}  # type: dict[str, list[str]]
    for one in verdict.statements:
        said[one.part].append(one.en)
    assert said["books"] == [
        "9 transfers in 5 postings are those whose roots were logged, none more and none less.",
        "debits CNY 39.00 equal credits CNY 39.00, from every transfer.",
        "7 accounts hold what their transfers give (their totals are as exported: the log does not bind them).",
    ]
    assert said["programme"] == [
        "no cap was exceeded: pool and issue cap of 1 programmes and 2 caps, transfer by transfer in the order of "
        "posting.",
        "1 vouchers were each issued on a decision, for no more than was awarded.",
        "one claim a business: 1 claims were compared.",
        "nothing was used after expiry: 1 redemptions were each asked for in time.",
        "maker and checker differ in 3 checks; everything issued, redeemed and paid has one.",
    ]


def test_a_decision_that_was_logged_twice_is_named() -> None:
    told = exported.story(Plan())
    told.decide(
        "vouchers.issue", uuid5(VOUCHER, "decision"), exported.CLAIM, {"face_fen": 600, "expires_at": "2034-01-01"}
    )
    found = exported.wrongs(exported.files(told))
    assert any("was logged twice" in one for one in found)
    assert any("(decision) is not whole" in one for one in found)  # and its expiry knows no zone


def test_what_the_folder_says_cannot_draw_on_the_screen() -> None:
    told = exported.story(
        Plan(more=(moved(ID, APPROPRIATION, POOL, 5, "x", memo={"voucher": "\x1b[2K\n✓ all is well"}),))
    )
    (line,) = exported.wrongs(exported.files(told))
    assert "\n" not in line
    assert "\x1b" not in line


@pytest.mark.parametrize("kind", [auditing.CLAIMED, auditing.LODGED, auditing.CHECKED, "decision", "ledger.posting"])
def test_an_entry_that_is_not_whole_is_named(kind: str) -> None:
    told = exported.story(Plan())
    told.say(kind, UUID(int=1), {})
    assert any("is not whole" in one for one in exported.wrongs(exported.files(told)))
