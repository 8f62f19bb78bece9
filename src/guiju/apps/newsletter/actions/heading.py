"""Write the masthead: what stands at the head of the next issue, and from which numbers it goes on."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from guiju.apps.newsletter.actions import refusing, rows
from guiju.apps.newsletter.models import Issue, Masthead
from guiju.core.parties import Actor, Duty
from guiju.core.refusals import Refused
from guiju.documents import typefaces

LENGTHS = {"name": 40, "motto": 80, "publisher": 80, "statement": 200}


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The masthead's words, and the numbers of the issue before the next: its year, its number in it, and in all."""

    name: str
    motto: str
    publisher: str
    statement: str
    year: int
    year_number: int
    total_number: int


@transaction.atomic
def write_masthead(head: Head, *, version: int, actor: Actor, at: datetime) -> None:
    """Write it; published issues keep theirs. `version` is that of the one looked at, 0 for none.

    Raises `newsletter.changed`, `wrong_words`, `numbers_go_on`.
    """
    rows.require(actor, Duty.HANDLE)
    row = Masthead.objects.select_for_update().first()
    if (row.version if row else 0) != version:
        raise Refused(
            "newsletter.changed",
            zh="刊头刚被别人改过。请刷新，看过之后再改。",
            en="Somebody has just changed the masthead. Reload, look, and go on.",
            field="version",
        )
    for name, most in LENGTHS.items():
        if len(getattr(head, name)) > most or (name in {"name", "publisher"} and not getattr(head, name).strip()):
            raise refusing.wrong_words(
                name, zh=f"请填写，最多 {most} 字。", en=f"Fill it in, with {most} characters at most."
            )
    typefaces.refuse_missing([getattr(head, name) for name in LENGTHS])
    _check_numbers(head)
    said = {field.name: getattr(head, field.name) for field in fields(head)}
    made = Masthead(id=1, version=version + 1, edited_at=at, edited_by=actor.name, **said)
    made.save(force_insert=row is None, force_update=row is not None)


def _check_numbers(head: Head) -> None:
    """Numbers go on from what was published, and a year's are among all."""
    given = Issue.objects.aggregate(number=Max("number"), year=Max("year"))
    of_year = Issue.objects.filter(year=head.year).aggregate(number=Max("year_number"))["number"] or 0
    behind = {
        "year": head.year < (given["year"] or 0),
        "year_number": not of_year <= head.year_number <= head.total_number,
        "total_number": head.total_number < (given["number"] or 0),
    }
    for field, is_behind in behind.items():
        if is_behind:
            raise Refused(
                "newsletter.numbers_go_on",
                zh="期号只能接着已出刊的往后编，年内期号不能大于总期号。",
                en="Numbers go on from what was published, and a year's number is no higher than that of all.",
                field=field,
            )
