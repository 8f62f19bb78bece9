"""The report of how targets stand, as people print it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from guiju.apps.targets.queries import Standing
from guiju.apps.targets.views import words
from guiju.apps.targets.views.asking import tongue
from guiju.core.decision import Says
from guiju.core.target_words import ABOUT, WAY
from guiju.core.targets import STATUSES
from guiju.documents import target_reports

TITLE = Says("政策目标进展报告", "How the targets stand")


def pdf(standings: Sequence[Standing], *, document: str, at: datetime) -> bytes:
    """The report of these standings, as of an instant."""
    counts = Counter(each.status for each in standings)
    ordered = sorted(standings, key=lambda each: (list(STATUSES).index(each.status), each.indicator.code))
    return target_reports.report(
        title=TITLE,
        about=Says(document, document) if document else Says("全部文件", "All documents"),
        counts=[(says, counts[status]) for status, says in STATUSES.items()],
        lines=[_line(each) for each in ordered],
        readings=[WAY, ABOUT],
        at=at,
        tongue=tongue(),
    )


def _line(standing: Standing) -> target_reports.Line:
    view = standing.indicator
    return target_reports.Line(
        code=view.code,
        name=view.name,
        document=view.document,
        quote=view.quote,
        target=words.target(view.goal),
        owner=words.owner(view),
        deadline=view.deadline,
        state=STATUSES[standing.status],
        is_off=standing.judgement.is_off_course,
        reason=standing.judgement.reason,
    )
