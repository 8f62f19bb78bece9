"""How long a page of the policy library takes with 100 000 instruments: listed, searched, opened.

On a server of its own, which is removed afterwards. The instruments are made up from the words of a few sentences and
loaded set-based; each is timed through the application's own reads, statements and all, without the web server.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from guiju.project import bench_ledger, postgres

ITEMS = 100_000
ROWS_A_STATEMENT = 2_000
RUNS = 20
SEED = 26
BODY_SENTENCES = 12
GOALS = {"page_ms_max": 200}
PLACES = ("000000", "520000", "440000", "310000", "110000", "330000")
KINDS = ("measures", "plan", "notice", "opinions", "policies", "regulations")
SECTIONS = ("算力", "数据要素", "数字政府", "人工智能", "")
SUBJECTS = (
    "算力券",
    "数据要素市场",
    "公共数据授权",
    "人工智能产业",
    "工业互联网",
    "数据出境安全",
    "智算中心",
    "数字乡村",
)
DEEDS = ("管理", "促进", "补贴", "评估", "登记", "监督", "试点", "推广")
SENTENCES = (
    "按合同成交金额给予企业补贴，单个企业每年设有上限",
    "到二〇二七年培育一批龙头企业，带动产业链上下游协同发展",
    "建立数据产权登记制度，完善收益分配机制",
    "各市州人民政府负责统筹协调，省级部门加强督促指导",
    "鼓励高校和科研机构参与标准制定与人才培养",
    "申请单位应当提交发票、付款凭证和合同，并对材料真实性负责",
    "支持中小企业购买算力服务、数据产品和大模型服务",
    "加强数据安全保护，落实分类分级和风险评估要求",
)
QUERIES = ("算力券", "企业", "数据要素 登记", "智算中心补贴", "卫星遥感", "字乡村推", "第 99 号")
"""A usual word, one that stands in nearly all, two words, a phrase, nothing, a phrase that words miss, a number."""

Say = Callable[[str], None]


def measure(*, items: int = ITEMS, say: Say) -> dict[str, Any]:
    """Everything measured; `say` is told what is under way."""
    with postgres.throwaway() as server, bench_ledger.hanging_up():
        say("Guiju's own schema")
        bench_ledger.set_django_up(server)
        say(f"{items:,} instruments")
        started = time.perf_counter()
        _load(items)
        loaded = time.perf_counter() - started
        say("lists, searches and instruments")
        pages = {name: _timed(page) for name, page in _pages(items)}
        return {
            "machine": bench_ledger.machine(server),
            "items": items,
            "loaded_per_second": round(items / loaded),
            "pages": pages,
            "page_ms_max": max(page["ms_p95"] for page in pages.values()),
            "goals": GOALS,
        }


def _pages(items: int) -> Iterator[tuple[str, Callable[[], object]]]:
    """What is timed, by name."""
    from guiju.apps.briefing import queries
    from guiju.apps.briefing.queries import Sought
    from guiju.apps.parties.queries import NOBODY

    def shown(sought: Sought, after: str | None = None) -> Callable[[], object]:
        return lambda: (queries.library(sought, after=after), queries.count(sought), queries.sections())

    yield "list", shown(Sought())
    yield "list of a place, kind and year", shown(Sought(jurisdiction="520000", kind="measures", year=2024))
    yield "list of an issuer", shown(Sought(issuer="第7数据局"))
    yield "list, 100 pages on", shown(Sought(), _turned(Sought(), 100))
    for text in QUERIES:
        yield f"search {text}", shown(Sought(text=text))
    yield "search 企业 in a place", shown(Sought(text="企业", jurisdiction="440000"))
    yield "search 企业, 3 pages on", shown(Sought(text="企业"), _turned(Sought(text="企业"), 3))
    yield "instrument", lambda: queries.instrument(UUID(int=items // 2), NOBODY, on=date(2025, 3, 1))


def _turned(sought: Any, pages: int) -> str | None:
    from guiju.apps.briefing import queries

    after = None
    for _ in range(pages):
        after = queries.library(sought, after=after, limit=50).next
    return after


def _timed(page: Callable[[], object]) -> dict[str, float]:
    """Milliseconds of RUNS runs, after one that fills caches: the median, and what 19 of 20 keep to."""
    page()
    spent = []
    for _ in range(RUNS):
        started = time.perf_counter()
        page()
        spent.append((time.perf_counter() - started) * 1000)
    spent.sort()
    return {"ms_median": round(statistics.median(spent), 1), "ms_p95": round(spent[int(len(spent) * 0.95) - 1], 1)}


def _load(items: int) -> None:
    """Insert the instruments and what search reads of them, some thousand a statement, then let the server look."""
    from django.db import connection

    from guiju.apps.briefing import models
    from guiju.apps.briefing.actions import indexing

    rng, numbers = random.Random(SEED), iter(range(1, items + 1))  # noqa: S311 - the same made-up library each time
    while batch := list(islice(numbers, ROWS_A_STATEMENT)):
        rows = [_instrument(number, rng) for number in batch]
        models.Instrument.objects.bulk_create(row for row, _ in rows)
        indexing.index(rows)
        models.Reference.objects.bulk_create(
            models.Reference(instrument=row, title=f"第{number // 2}号", title_key=f"第{number // 2}号")
            for number, (row, _) in zip(batch, rows, strict=True)
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE briefing_instrument")


def _instrument(number: int, rng: random.Random) -> tuple[Any, str]:
    from datetime import UTC, datetime

    from guiju.apps.briefing import models

    day = date(2015, 1, 1) + timedelta(days=rng.randrange(3_650))
    title = f"{rng.choice(SUBJECTS)}{rng.choice(DEEDS)}办法第 {number} 号"
    row = models.Instrument(
        id=UUID(int=number),
        key=f"bench:{number}",
        title=title,
        title_key=title,
        kind=rng.choice(KINDS),
        document_number=f"样数〔{day.year}〕{number}号",
        issuers=[f"第{number % 500}数据局"],
        jurisdiction=rng.choice(PLACES),
        section=rng.choice(SECTIONS),
        issued_on=day,
        in_force_on=day,
        year=day.year,
        listed_on=day,
        summary="。".join(rng.sample(SENTENCES, 3)) + "。",
        summary_by="bench",
        published_at=datetime(2025, 3, 1, tzinfo=UTC),
        revised_at=datetime(2025, 3, 1, tzinfo=UTC),
    )
    return row, "。\n".join(rng.choice(SENTENCES) for _ in range(BODY_SENTENCES))
