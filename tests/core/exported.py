"""An exported log in memory: one voucher from budget to payment, told by a plan that a test may bend."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from guiju.apps.evidence.adapters import signatures
from guiju.core import auditing, canonical, journal, merkle, notes, receipts, tiles, voucher_ids
from guiju.core.auditing import Folder
from guiju.core.checking import Verdict
from guiju.core.checkpoints import Checkpoint
from guiju.core.journal import Kind, Transfer
from guiju.core.notes import Key, Note
from tests.core.told import LOG, ORIGIN, WITNESS

AT = datetime(2024, 3, 1, 1, tzinfo=UTC)
EXPIRES_AT = datetime(2024, 8, 31, 16, tzinfo=UTC)
PLACE = "520000"
PROGRAMME, CLAIM, REDEMPTION, ENVELOPE, HOLDER = (UUID(int=n) for n in range(1, 6))
OTHER_CLAIM, ENQUIRY, AMENDMENT = UUID(int=6), UUID(int=7), UUID(int=8)
VOUCHER = voucher_ids.voucher(CLAIM)
POOL, PAYABLE, PAID = (make(PROGRAMME) for make in (voucher_ids.pool, voucher_ids.payable, voucher_ids.paid))
APPROPRIATION = uuid5(PROGRAMME, "appropriation")
ISSUE_CAP, SOURCE = voucher_ids.issue_cap(PLACE, 2024), voucher_ids.cap_source(PLACE)
SUBJECT_CAP = voucher_ids.subject_cap(HOLDER, PLACE, 2024)
FILLERS = 300
"""So many entries of no meaning come first: a full tile, and one above it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What happens. As it stands all of it is right; every field is a way of doing wrong."""

    funded_fen: int = 1_000
    issue_cap_fen: int = 1_000
    awarded_fen: int = 600
    face_fen: int = 600
    held_fen: int = 600
    expires_at: datetime = EXPIRES_AT
    lodged_at: datetime = AT + timedelta(days=30)
    grown_at: datetime | None = None
    requested_fen: int = 300
    redeemed_fen: int = 300
    decided_fen: int = 300
    subject_cap_fen: int = 400
    subject_funded_fen: int = 400
    paid_fen: int = 300
    is_counted: bool = True
    is_counted_for_holder: bool = True
    is_linked: bool = True
    makers: Mapping[str, str] = field(default_factory=dict)
    unchecked: frozenset[str] = frozenset()
    unsaid: frozenset[str] = frozenset()
    other_claim_at: timedelta | None = None
    is_released: bool = False
    amended: tuple[int, int] | None = None
    amended_decided: tuple[int, int] | None = None
    more: tuple[Transfer, ...] = ()
    claimant: UUID = HOLDER
    lodged_voucher: UUID = VOUCHER


@dataclass(slots=True)
class Story:
    """Entries and transfers in the order they were written."""

    envelopes: list[str] = field(default_factory=list)
    body_hashes: dict[int, str] = field(default_factory=dict)
    transfers: list[tuple[int, bytes]] = field(default_factory=list)
    at: datetime = AT

    def say(self, kind: str, subject: UUID, payload: Mapping[str, object], *, at: datetime | None = None) -> None:
        said = {"at": at or self.at, "kind": kind, "payload": payload, "subject": subject}
        self.envelopes.append(canonical.text(said))

    def decide(self, question: str, id: UUID, subject: UUID, award: Mapping[str, object]) -> None:
        body = hashlib.sha256(str(id).encode()).hexdigest()
        self.body_hashes[len(self.envelopes)] = body
        payload = {
            "award": award, "body_hash": body, "id": id, "outcome": "granted", "place": PLACE,
            "question": question, "subject": subject,
        }  # fmt: skip
        self.say("decision", id, payload)

    def check(self, plan: Plan, journey: str, about: UUID, decision: UUID | None = None) -> None:
        if journey in plan.unchecked:
            return
        payload = {
            "checker": "b" * 64, "decision": decision, "journey": journey,
            "maker": plan.makers.get(journey, "a" * 64), "object": about,
        }  # fmt: skip
        self.say(auditing.CHECKED, UUID(int=about.int + 99), payload)

    def post(self, *posted: Transfer) -> None:
        """One call of the ledger, dated now, and its entry."""
        first = (len(self.transfers) + 1) * 8192 + 1
        encoded = [journal.encode(t, journal.memo_bytes(t), at_micros=journal.micros(self.at)) for t in posted]
        self.transfers += list(enumerate(encoded, start=first))
        payload = {
            "amount_fen": str(sum(t.amount_fen for t in posted)), "first_seq": first,
            "last_seq": first + len(posted) - 1, "transfers": len(posted),
            "root": merkle.root([merkle.leaf_hash(content) for content in encoded]).hex(),
        }  # fmt: skip
        self.say("ledger.posting", UUID(int=first), payload)


def moved(id: UUID, debit: UUID, credit: UUID, fen: int, code: str, kind: Kind = Kind.POSTED, **more: Any) -> Transfer:
    return Transfer(id=id, debit=debit, credit=credit, amount_fen=fen, code=code, kind=kind, **more)


def story(plan: Plan) -> Story:
    """The voucher's life under a plan."""
    told = Story()
    for n in range(FILLERS):
        told.say("test", UUID(int=1000 + n), {"n": n})
    _opened(told, plan)
    _amended(told, plan)
    _issued(told, plan)
    _redeemed(told, plan)
    _paid(told, plan)
    if plan.more:
        told.post(*plan.more)
    return told


def _opened(told: Story, plan: Plan) -> None:
    award = {"issuable_fen": plan.funded_fen, "issue_cap_fen": plan.issue_cap_fen, "subject_cap_fen": 400}
    told.decide("vouchers.programme", uuid5(PROGRAMME, "decision"), PROGRAMME, award)
    told.post(
        moved(uuid5(PROGRAMME, "fund-pool"), APPROPRIATION, POOL, plan.funded_fen, "fund_pool"),
        moved(uuid5(PROGRAMME, "fund-issue-cap"), SOURCE, ISSUE_CAP, 1_000, "fund_cap"),
    )


def _amended(told: Story, plan: Plan) -> None:
    """Pool and cap change to `amended`, as was decided unless `amended_decided` says otherwise."""
    if plan.amended is None:
        return
    pool_fen, cap_fen = plan.amended
    decided = plan.amended_decided or plan.amended
    award = {"issuable_fen": decided[0], "issue_cap_fen": decided[1], "subject_cap_fen": 400}
    told.decide("vouchers.programme", uuid5(AMENDMENT, "decision"), PROGRAMME, award)
    told.check(plan, "vouchers.amendment", AMENDMENT, uuid5(AMENDMENT, "decision"))
    moves = (
        ("cap", SOURCE, ISSUE_CAP, cap_fen - 1_000, "cap"),
        ("pool", APPROPRIATION, POOL, pool_fen - plan.funded_fen, "pool"),
    )
    told.post(
        *(
            moved(uuid5(AMENDMENT, name), *((outside, inside) if more > 0 else (inside, outside)), abs(more), code)
            for name, outside, inside, more, code in moves
            if more
        )
    )


def _claim(told: Story, claim: UUID, claimant: UUID = HOLDER) -> None:
    payload = {"business": "c" * 64, "claimant": claimant, "programme": PROGRAMME, "voucher_kind": "cash"}
    told.say(auditing.CLAIMED, claim, payload)


def _issued(told: Story, plan: Plan) -> None:
    if "claim" not in plan.unsaid:
        _claim(told, CLAIM, plan.claimant)
    told.decide("vouchers.award", UUID(int=50), CLAIM, {"amount_fen": plan.awarded_fen})
    told.check(plan, "vouchers.claim", CLAIM, UUID(int=50))
    if plan.is_released:
        told.say(auditing.RELEASED, CLAIM, {})
    if plan.other_claim_at is not None:
        _claim(told, OTHER_CLAIM)
    if "issue" not in plan.unsaid:
        award = {"expires_at": plan.expires_at, "face_fen": plan.face_fen}
        told.decide("vouchers.issue", uuid5(VOUCHER, "decision"), CLAIM, award)
    hold = moved(voucher_ids.hold(VOUCHER), POOL, PAYABLE, plan.held_fen, "issue", Kind.HOLD, memo={"voucher": "V-1"})
    count = moved(uuid5(VOUCHER, "issue-cap"), ISSUE_CAP, SOURCE, plan.held_fen, "count_against_cap")
    told.post(hold, *([count] if plan.is_counted else []))


def _redeemed(told: Story, plan: Plan) -> None:
    if "lodged" not in plan.unsaid:
        payload = {"requested_fen": plan.requested_fen, "voucher": plan.lodged_voucher}
        told.say(auditing.LODGED, REDEMPTION, payload, at=plan.lodged_at)
    if plan.grown_at is not None:
        payload = {"requested_fen": plan.requested_fen + 1, "voucher": VOUCHER}
        told.say(auditing.LODGED, REDEMPTION, payload, at=plan.grown_at)
    told.at = max(plan.lodged_at, told.at) + timedelta(hours=1)
    told.decide(
        "vouchers.redemption",
        UUID(int=51),
        CLAIM,
        {"amount_fen": plan.decided_fen, "subject_cap_fen": plan.subject_cap_fen},
    )
    told.check(plan, "vouchers.redemption", REDEMPTION, UUID(int=51))
    redeem = moved(
        uuid5(REDEMPTION, "redeem"), POOL, PAYABLE, plan.redeemed_fen, "redeem", Kind.POST_HOLD,
        hold=voucher_ids.hold(VOUCHER), linked=plan.is_linked and plan.is_counted_for_holder, memo={"voucher": "V-1"},
    )  # fmt: skip
    cap = moved(uuid5(REDEMPTION, "cap"), SUBJECT_CAP, SOURCE, plan.redeemed_fen, "count_against_cap")
    funded = moved(uuid5(SUBJECT_CAP, "fund"), SOURCE, SUBJECT_CAP, plan.subject_funded_fen, "fund_cap")
    told.post(funded, redeem, *([cap] if plan.is_counted_for_holder else []))


def _paid(told: Story, plan: Plan) -> None:
    told.check(plan, "vouchers.envelope", ENVELOPE)
    send = uuid5(voucher_ids.payment(ENVELOPE, REDEMPTION), "send")
    memo = {"envelope": str(ENVELOPE), "redemption": str(REDEMPTION), "reference": "P-1"}
    if "memo" in plan.unsaid:
        memo = {"reference": "P-1"}
    told.post(moved(send, PAYABLE, PAID, plan.paid_fen, "send", Kind.HOLD, memo=memo))
    paid = uuid5(voucher_ids.payment(ENVELOPE, REDEMPTION), "pay")
    told.post(moved(paid, PAYABLE, PAID, plan.paid_fen, "pay", Kind.POST_HOLD, hold=send, memo=memo))


Files = dict[str, bytes]


def files(told: Story, sizes: tuple[int, ...] | None = None) -> Files:
    """The story's log and everything beside it, as an honest exporter writes them; checkpoints at `sizes`."""
    salts = [hashlib.sha256(b"%d" % n).digest() for n in range(len(told.envelopes))]
    entries = [receipts.commitment(salt, text.encode()) for salt, text in zip(salts, told.envelopes, strict=True)]
    hashes = [merkle.leaf_hash(entry) for entry in entries]
    history = [signed(hashes[:size]) for size in sizes or (100, FILLERS, len(entries))]
    made: Files = {"checkpoint": str(history[-1]).encode()}
    for tile, content in tiles.grown(0, lambda tile: b"", hashes).items():
        made[tile.path] = content
        if tile.level == 0:
            made[tile.bundle_path] = tiles.bundle(entries[tile.index * 256 :][: tile.width])
    records = [{"index": n, "salt": salts[n].hex(), "envelope": text} for n, text in enumerate(told.envelopes)]
    for index, body in told.body_hashes.items():
        records[index]["body_hash"] = body
    made[auditing.CHECKPOINTS_FILE] = lines({"note": str(note)} for note in history)
    made[auditing.RECORDS_FILE] = lines(records)
    made[auditing.TRANSFERS_FILE] = lines({"seq": seq, "bytes": content.hex()} for seq, content in told.transfers)
    made[auditing.ACCOUNTS_FILE] = lines(accounts(told))
    manifest = {"format": auditing.FORMAT, "origin": ORIGIN, "keys": [LOG.key.vkey], "witnesses": [WITNESS.key.vkey]}
    made[auditing.MANIFEST_FILE] = json.dumps(manifest).encode()
    return made


def signed(hashes: list[bytes], *, origin: str = ORIGIN, by: signatures.Signer = LOG) -> Note:
    text = Checkpoint(origin=origin, size=len(hashes), root=merkle.root(hashes)).text
    return Note(text, (by.sign(text), WITNESS.cosign(text, 1_717_376_400 + len(hashes))))


def accounts(told: Story) -> Iterator[dict[str, str]]:
    """What the platform would say its accounts hold, by sums of its own."""
    totals: dict[UUID, list[int]] = {}
    for _, content in told.transfers:
        transfer, _ = journal.decode(content)
        fen, kind = transfer.amount_fen, transfer.kind
        is_posted, held = kind in {Kind.POSTED, Kind.POST_HOLD}, {Kind.POSTED: 0, Kind.HOLD: fen}.get(kind, -fen)
        for account, posted, hold in ((transfer.debit, 0, 2), (transfer.credit, 1, 3)):
            row = totals.setdefault(account, [0, 0, 0, 0])
            row[posted] += fen if is_posted else 0
            row[hold] += held
    for id, row in totals.items():
        names = ("debits_fen", "credits_fen", "debits_held_fen", "credits_held_fen")
        yield {"id": str(id), "kind": "test", "bound": "none", **dict(zip(names, map(str, row), strict=True))}


def lines(values: Any) -> bytes:
    return b"".join(json.dumps(value).encode() + b"\n" for value in values)


def audited(made: Files, *, keys: tuple[Key, ...] = (LOG.key,), witnesses: tuple[Key, ...] = ()) -> Verdict:
    folder = Folder(read=made.get, lines=lambda name: iter(made.get(name, b"").splitlines(keepends=True)))
    return auditing.audit(folder, check=signatures.is_signed, keys=keys, witnesses=witnesses)


def wrongs(made: Files, **trust: Any) -> list[str]:
    """In English, what is said to be false."""
    return [one.en for one in audited(made, **trust).statements if one.holds is False]


def with_lines(made: Files, name: str, change: Callable[[list[Any]], list[Any]]) -> Files:
    """The files with one of them changed, line by line."""
    found = [json.loads(line) for line in made[name].splitlines()]
    return made | {name: lines(change(found))}


def renoted(made: Files, change: Callable[[list[Note]], list[Note]]) -> Files:
    """The files with another history of checkpoints."""

    def changed(found: list[Any]) -> list[Any]:
        return [{"note": str(note)} for note in change([notes.read(one["note"]) for one in found])]

    return with_lines(made, auditing.CHECKPOINTS_FILE, changed)
