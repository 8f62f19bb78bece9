"""The demonstration's policy library: a made-up newsletter, uploaded, read and published, and the packs that run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from guiju.apps.briefing import actions as briefing
from guiju.apps.briefing import queries
from guiju.core.calendar import day_in_china
from guiju.core.parties import Actor
from guiju.core.regions import GUIZHOU
from guiju.project.demo import newsletter
from guiju.project.demo.cast import new_id
from guiju.texts.briefs import Kind


def load(editor: Actor, at: datetime, say: Callable[[str], object]) -> None:
    """Do what an editor does, at one instant; the newsletter's last item is left for a visitor to review."""
    on = day_in_china(at)
    issue = _read(newsletter.NAME, newsletter.TEXT, "newsletter", editor, at)
    for item, summary in zip(issue, newsletter.SUMMARIES, strict=False):
        _publish(item, summary, editor, at, in_force_on=item.in_force_on)
    for name, since, text, summary in newsletter.EDITIONS:
        (only,) = _read(name, text, "policy", editor, at)
        _publish(only, summary, editor, at, in_force_on=date.fromisoformat(since))
    briefing.shelve_packs(at=at, on=on)
    say(f"    a library of {queries.count(queries.Sought()).number} instruments, made-up samples among them")


def _read(name: str, text: str, form: str, editor: Actor, at: datetime) -> tuple[queries.ItemView, ...]:
    id = briefing.upload(text.encode(), id=new_id(f"upload {name}"), form=form, name=name, actor=editor, at=at)
    read = briefing.read_next(at=at, on=day_in_china(at))
    assert read == id, "nothing else waits to be read"
    return queries.items(id, editor)


def _publish(item: queries.ItemView, summary: str, editor: Actor, at: datetime, *, in_force_on: date | None) -> None:
    draft = briefing.Draft(
        title=item.title,
        kind=Kind(item.kind),
        document_number=item.document_number,
        issuers=item.issuers,
        jurisdiction=item.jurisdiction or GUIZHOU,
        section=item.section or "演示样例",
        issued_on=item.issued_on,
        in_force_on=in_force_on,
        references=item.references,
        summary=summary,
    )
    briefing.revise(item.id, draft, actor=editor, at=at)
    briefing.publish(item.id, actor=editor, at=at, on=day_in_china(at))
