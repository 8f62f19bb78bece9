"""Tell who watches an instrument, or a search that finds it, that it was published. Inside the platform alone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection

from guiju.apps.briefing import models
from guiju.apps.matters import actions as matters

TOLD_MAX = 5_000

_WATCHING = """
    SELECT DISTINCT w.organisation_id FROM briefing_watch AS w JOIN briefing_instrument AS i ON i.id = %s
    WHERE w.instrument_id = i.id
       OR w.instrument_id IS NULL
          AND (w.words = '' OR i.words @@ w.words::tsquery)
          AND w.jurisdiction IN ('', i.jurisdiction)
          AND w.kind IN ('', i.kind)
          AND w.section IN ('', i.section)
          AND (w.year IS NULL OR w.year = i.year)
          AND (w.issuer = '' OR w.issuer = ANY(i.issuers))
    LIMIT %s
"""


def tell(instrument: models.Instrument, version: UUID, *, at: datetime) -> int:
    """One notice to each organisation that watches; how many. Runs in the transaction that published."""
    with connection.cursor() as cursor:
        cursor.execute(_WATCHING, [instrument.id, TOLD_MAX])
        organisations = [row[0] for row in cursor.fetchall()]
    matters.notify([_notice(instrument, version, organisation) for organisation in organisations], at=at)
    return len(organisations)


def _notice(instrument: models.Instrument, version: UUID, organisation: UUID) -> matters.Notice:
    return matters.Notice(
        id=matters.notice_id(version, f"watch:{organisation}"),
        organisation=organisation,
        url_name="briefing:instrument",
        object_id=instrument.id,
        is_mailed=False,
        title_zh=f"政策库有新内容：{instrument.title}",
        title_en=f"New in the library: {instrument.title_en or instrument.title}",
        text_zh=f"贵单位关注的《{instrument.title}》在政策库有了新版本。",
        text_en=f"There is news of {instrument.title_en or instrument.title}, which your organisation watches.",
    )
