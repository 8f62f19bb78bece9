"""A year's amounts, for everybody: what it opened with, what it was amended to; and amendments, for the offices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db.models import QuerySet

from guiju.apps.decisions import queries as decisions
from guiju.apps.ledger import queries as ledger
from guiju.apps.vouchers import models
from guiju.apps.vouchers.queries.dossiers import Case, case_of
from guiju.apps.vouchers.queries.seeing import not_found
from guiju.core import voucher_ids
from guiju.core.amendment_journey import AMENDMENT
from guiju.core.parties import STAFF_ROLES, Actor

AMOUNTS_SHOWN_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """The year's appropriation and issue cap from an instant on, with the decision and the document they rest on.

    `document` is empty for what the year opened with, and so is `amendment`.
    """

    since: datetime
    appropriation_fen: int
    issue_cap_fen: int
    document: str
    decision: UUID
    amendment: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentView:
    """A proposed appropriation; `before_fen` is what it replaces, or did.

    `issue_cap_fen` is the cap it came with, None before it took effect.
    """

    id: UUID
    matter: UUID
    number: str
    state: str
    state_zh: str
    state_en: str
    due_at: datetime | None
    programme: UUID
    programme_zh: str
    programme_en: str
    place: str
    year: int
    appropriation_fen: int
    before_fen: int
    cap_before_fen: int
    issue_cap_fen: int | None
    document: str
    decision: UUID | None
    proposed_at: datetime
    amended_at: datetime | None
    closed_at: datetime | None

    @property
    def change_fen(self) -> int:
        """What the pool gains, or loses where it is below nought."""
        return self.appropriation_fen - self.before_fen


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentDossier:
    """An amendment; `committed_fen` is what the pool has given away for now, below which nobody can amend it."""

    amendment: AmendmentView
    case: Case
    committed_fen: int


def year_amounts(programme: UUID) -> tuple[Amount, ...]:
    """What the year could issue, from its opening on, oldest first. Raises Refused("vouchers.not_found")."""
    row = models.Programme.objects.filter(id=programme).first()
    if row is None:
        raise not_found()
    made = list(row.amendment_set.filter(amended_at__isnull=False).order_by("amended_at", "id")[:AMOUNTS_SHOWN_MAX])
    opened = Amount(
        since=row.opened_at,
        appropriation_fen=_known(made[0].before_fen) if made else row.appropriation_fen,
        issue_cap_fen=_known(made[0].cap_before_fen) if made else row.issue_cap_fen,
        document="",
        decision=row.decision,
        amendment=None,
    )
    return (opened, *(_amount(each) for each in made))


def amendment(id: UUID, actor: Actor) -> AmendmentView:
    """One amendment, for the offices. Raises Refused("vouchers.not_found")."""
    row = _rows(actor).filter(id=id).first()
    if row is None:
        raise not_found()
    return _view(row)


def open_amendments(actor: Actor) -> tuple[AmendmentView, ...]:
    """Those that nobody has approved or declined yet, at most one a programme; for the offices."""
    return tuple(_view(row) for row in _rows(actor).filter(closed_at__isnull=True).order_by("proposed_at", "id"))


def amendment_dossier(id: UUID, actor: Actor, *, at: datetime) -> AmendmentDossier:
    """An amendment with its matter and history, for the offices. Raises Refused("vouchers.not_found")."""
    view = amendment(id, actor)
    records = (decisions.record(view.decision),) if view.decision else ()
    standing = models.Programme.objects.values_list("appropriation_fen", flat=True).get(id=view.programme)
    return AmendmentDossier(
        amendment=view,
        case=case_of(AMENDMENT, view.matter, actor, at=at, records=records, subjects=_postings(id)),
        committed_fen=standing - ledger.balance(voucher_ids.pool(view.programme)).available_fen,
    )


def _postings(amendment: UUID) -> list[UUID]:
    """Under which subjects the evidence of what it moved is kept."""
    moved = (ledger.transfer(uuid5(amendment, name)) for name in ("pool", "cap"))
    return [ledger.posting_id(transfer.seq) for transfer in moved if transfer and transfer.seq is not None]


def _rows(actor: Actor) -> QuerySet[models.Amendment]:
    rows = models.Amendment.objects.select_related("matter", "programme")
    return rows if actor.duties and actor.roles & STAFF_ROLES else rows.none()


def _amount(row: models.Amendment) -> Amount:
    assert row.amended_at is not None
    assert row.decision is not None
    return Amount(
        since=row.amended_at,
        appropriation_fen=row.appropriation_fen,
        issue_cap_fen=_known(row.issue_cap_fen),
        document=row.document,
        decision=row.decision,
        amendment=row.id,
    )


def _view(row: models.Amendment) -> AmendmentView:
    matter, programme = row.matter, row.programme
    return AmendmentView(
        id=row.id,
        matter=row.matter_id,
        number=matter.number,
        state=matter.state,
        state_zh=matter.state_zh,
        state_en=matter.state_en,
        due_at=matter.due_at,
        programme=row.programme_id,
        programme_zh=programme.title_zh,
        programme_en=programme.title_en,
        place=programme.place,
        year=programme.year,
        appropriation_fen=row.appropriation_fen,
        before_fen=programme.appropriation_fen if row.before_fen is None else row.before_fen,
        cap_before_fen=programme.issue_cap_fen if row.cap_before_fen is None else row.cap_before_fen,
        issue_cap_fen=row.issue_cap_fen,
        document=row.document,
        decision=row.decision,
        proposed_at=row.proposed_at,
        amended_at=row.amended_at,
        closed_at=row.closed_at,
    )


def _known(fen: int | None) -> int:
    assert fen is not None, "an amendment that took effect says what it replaced"
    return fen
