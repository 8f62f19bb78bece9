"""One year of the programme, told by events on a simulated clock: each does what a person would, and leads to the next.

The clock jumps from event to event; the platform's own sweeps run every evening. When the history ends, whatever is
under way stays under way: those are the cases a visitor finds on the desks.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from uuid import UUID

from guiju.apps.vouchers import actions as vouchers
from guiju.apps.vouchers import queries
from guiju.core.calendar import CHINA, WorkingDays, add_working_days, day_in_china
from guiju.core.parties import Actor, Role
from guiju.core.refusals import Refused
from guiju.core.vouchers import Goods
from guiju.project import holidays
from guiju.project.demo import bank, goals, library, papers, press
from guiju.project.demo.cast import SEED, Cast, Player, enlist, new_id

PLACE = "520000"
HISTORY_STARTS_AT = datetime(2024, 2, 19, 9, tzinfo=CHINA)
HISTORY_ENDS_AT = datetime(2025, 2, 20, 15, tzinfo=CHINA)
FIRST_BATCH_ON = date(2024, 2, 20)
YUAN = 100
APPROPRIATION_FEN = 80_000_000 * YUAN
USUAL_PRICE_YUAN = 6_000_000
PUBLICITY_WORKING_DAYS = 3
SETTLED_SHARES = (0.25, 0.35, 0.4, 0.5, 1.0)

Event = Callable[[datetime], None]


@dataclass(slots=True)
class Story:
    """The clock, the cast and what is still to happen."""

    cast: Cast
    rng: random.Random
    calendar: WorkingDays
    queue: list[tuple[datetime, int, Event]] = field(default_factory=list)
    serial: Iterator[int] = field(default_factory=itertools.count)
    programmes: dict[int, UUID] = field(default_factory=dict)
    claims_of: dict[UUID, int] = field(default_factory=dict)

    def then(self, at: datetime, event: Event) -> None:
        heapq.heappush(self.queue, (at, next(self.serial), event))

    def later(self, at: datetime, low: int, high: int, event: Event) -> None:
        """Let `event` happen some working days after `at`, during office hours."""
        day = add_working_days(day_in_china(at), self.rng.randint(low, high), self.calendar)
        self.then(self.hour_of(day), event)

    def hour_of(self, day: date) -> datetime:
        minute = self.rng.randrange(8 * 60)
        return datetime.combine(day, time(9), CHINA) + timedelta(minutes=minute, seconds=self.rng.randrange(60))

    def tell(self, until: datetime) -> int:
        """Let everything happen that happens before `until`, in order; how many events did."""
        count = 0
        while self.queue and self.queue[0][0] < until:
            at, _, event = heapq.heappop(self.queue)
            event(at)
            count += 1
        return count


def load(scale: float = 1.0, say: Callable[[str], object] = print) -> None:
    """Fill an empty database with the demonstration province. `scale` below 1 tells that share of the claims."""
    rng = random.Random(SEED)  # noqa: S311  a story, not a secret
    cast = enlist(rng, at=HISTORY_STARTS_AT)
    say(f"    {len(cast.claimants)} claimants, {len(cast.providers)} compute providers and two offices")
    story = Story(cast=cast, rng=rng, calendar=holidays.load(""))
    _open(story, 2024, HISTORY_STARTS_AT)
    story.then(datetime(2025, 1, 2, 9, tzinfo=CHINA), lambda at: _open(story, 2025, at))
    _plan_claims(story, scale)
    _plan_sweeps(story)
    _plan_envelopes(story)
    goals.plan(story.then, actor=cast.approver, until=HISTORY_ENDS_AT)
    say(f"    {story.tell(HISTORY_ENDS_AT):,} events from {HISTORY_STARTS_AT:%Y-%m-%d} to {HISTORY_ENDS_AT:%Y-%m-%d}")
    library.load(cast.handler, HISTORY_ENDS_AT, say)
    press.load(cast.handler, cast.approver, HISTORY_ENDS_AT, say)
    for figures in queries.programmes():
        say(f"    {figures.title_zh}: {figures.vouchers} vouchers, {figures.issued_fen // YUAN:,} yuan issued")


def _open(story: Story, year: int, at: datetime) -> None:
    story.programmes[year] = vouchers.open_programme(
        id=new_id(f"programme {year}"),
        place=PLACE,
        year=year,
        prefix="GZ",
        title_zh=f"贵州算力券 {year}",
        title_en=f"Guizhou compute vouchers {year}",
        appropriation_fen=APPROPRIATION_FEN,
        publicity_working_days=PUBLICITY_WORKING_DAYS,
        actor=story.cast.approver,
        at=at,
        on=day_in_china(at),
    )
    if year - 1 in story.programmes:
        vouchers.close_programme(story.programmes[year - 1], actor=story.cast.approver, at=at)


def _plan_claims(story: Story, scale: float) -> None:
    """The first batch on one day, then each claimant every few weeks; the largest come back most often."""
    for number, (player, actor) in enumerate(story.cast.claimants):
        count = max(1, round(scale * (6 if player.weight > 10 else story.rng.choice((3, 4, 4, 5)))))
        days = [FIRST_BATCH_ON if number % 2 == 0 or number == 1 else FIRST_BATCH_ON + timedelta(days=number)]
        days += [FIRST_BATCH_ON + timedelta(days=story.rng.randrange(20, 350)) for _ in range(count - 1)]
        if number % 3 == 0:  # so that a visitor finds cases in every state
            days.append(FIRST_BATCH_ON + timedelta(days=story.rng.randrange(350, 366)))
        for day in days:
            working = add_working_days(day - timedelta(days=1), 1, story.calendar)
            story.then(story.hour_of(working), partial(_claim, story, player, actor))


def _plan_sweeps(story: Story) -> None:
    """Every evening the platform writes down what time has done."""
    day = day_in_china(HISTORY_STARTS_AT)
    while day < day_in_china(HISTORY_ENDS_AT):
        story.then(datetime.combine(day, time(23, 59), CHINA), lambda at: _sweep(story, at))
        day += timedelta(days=1)


def _sweep(story: Story, at: datetime) -> None:
    vouchers.close_publicity(at=at, on=day_in_china(at), calendar=story.calendar)
    vouchers.give_up_overdue(at=at)
    vouchers.lapse_due(at=at, calendar=story.calendar)


def _claim(story: Story, player: Player, actor: Actor, at: datetime) -> None:
    """Apply for a voucher on one contract; most go straight through, some are returned, withdrawn or left as drafts."""
    story.claims_of[player.id] = serial = story.claims_of.get(player.id, 0) + 1
    id = new_id(f"claim {player.uscc} {serial}")
    application = _application(story, player, serial, at)
    programme = story.programmes[at.astimezone(CHINA).year]
    vouchers.draft(application, id=id, programme=programme, actor=actor, at=at, calendar=story.calendar)
    scan = vouchers.Paper(name="合同.pdf", content=papers.contract(application.contract_number))
    vouchers.attach_papers(id, [scan], actor=actor, at=at)
    if story.rng.random() > 0.02:
        _submit(story, id, player, actor, at)


def _submit(story: Story, id: UUID, player: Player, actor: Actor, at: datetime) -> None:
    """Send a draft; while the pool is empty the measures grant nothing, and the claimant tries again later."""
    try:
        vouchers.submit(id, actor=actor, at=at, on=day_in_china(at), calendar=story.calendar)
    except Refused:
        story.later(at, 8, 20, lambda at: _submit(story, id, player, actor, at))
        return
    fate = story.rng.random()
    if fate < 0.02:
        withdraw = lambda at: vouchers.withdraw(id, actor=actor, at=at, calendar=story.calendar)  # noqa: E731
        story.later(at, 1, 1, withdraw)
    elif fate < 0.10:
        story.later(at, 1, 4, lambda at: _return(story, id, actor, at))
    else:
        story.later(at, 1, 4, lambda at: _pass_on(story, id, player, actor, at))


def _return(story: Story, id: UUID, actor: Actor, at: datetime) -> None:
    reason = story.rng.choice(
        ("合同扫描件缺盖章页，请补齐。", "合同金额与附件不一致，请核对后重新提交。", "请补充服务内容说明。")
    )
    vouchers.return_(id, reason=reason, actor=story.cast.operator, at=at, calendar=story.calendar)
    if story.rng.random() < 0.8:
        story.later(at, 1, 7, lambda at: _resubmit(story, id, actor, at))


def _resubmit(story: Story, id: UUID, actor: Actor, at: datetime) -> None:
    try:
        vouchers.resubmit(id, actor=actor, at=at, calendar=story.calendar)
    except Refused:  # the pool is empty, or the time for corrections has ended
        return
    player = next(player for player, own in story.cast.claimants if own is actor)
    story.later(at, 1, 3, lambda at: _pass_on(story, id, player, actor, at))


def _pass_on(story: Story, id: UUID, player: Player, actor: Actor, at: datetime) -> None:
    shown = vouchers.examine(id, actor=story.cast.operator, on=day_in_china(at)).shown
    try:
        vouchers.pass_on(id, shown=shown, actor=story.cast.operator, at=at, calendar=story.calendar)
    except Refused:  # the pool is empty: wait for what lapses
        story.later(at, 5, 15, lambda at: _pass_on(story, id, player, actor, at))
        return
    story.later(at, 1, 4, lambda at: _review(story, id, player, actor, at))


def _review(story: Story, id: UUID, player: Player, actor: Actor, at: datetime) -> None:
    if story.rng.random() < 0.03:
        vouchers.refuse(
            id,
            id=new_id(f"decision {id}"),
            found={"is_contract_in_force": False},
            reason="经核实，合同双方已于申领前解除合同。",
            actor=story.cast.approver,
            at=at,
            calendar=story.calendar,
        )
        return
    try:
        vouchers.approve(
            id,
            id=new_id(f"decision {id} {at:%Y%m%d}"),
            shown=vouchers.examine(id, actor=story.cast.approver, on=day_in_china(at)).shown,
            actor=story.cast.approver,
            at=at,
            on=day_in_china(at),
            calendar=story.calendar,
        )
    except Refused:
        reason = "年度额度已有变化，与平台审核时的测算不一致，请重新审核。"
        vouchers.hand_back(id, reason=reason, actor=story.cast.approver, at=at, calendar=story.calendar)
        story.later(at, 1, 5, lambda at: _pass_on(story, id, player, actor, at))
        return
    is_last_days = at > HISTORY_ENDS_AT - timedelta(days=4)
    if story.rng.random() < (0.5 if is_last_days else 0.02):
        story.later(at, 1, 1, lambda at: _object(story, id, at))
    story.later(
        at, PUBLICITY_WORKING_DAYS + 1, PUBLICITY_WORKING_DAYS + 2, lambda at: _issue(story, id, player, actor, at)
    )


def _object(story: Story, id: UUID, at: datetime) -> None:
    objection = new_id(f"objection {id}")
    vouchers.object_to(
        id,
        id=objection,
        name="市民（演示）",
        contact="objector@demo.example",
        text="该合同似为关联方之间的交易，请核实。",
        at=at,
        on=day_in_china(at),
        calendar=story.calendar,
    )
    answer = "经核实，双方无股权关系；办法未排除关联方，异议不影响准予。"
    dismiss = lambda at: vouchers.dismiss_objection(  # noqa: E731
        id, objection=objection, reason=answer, actor=story.cast.approver, at=at
    )
    story.later(at, 1, 3, dismiss)


def _issue(story: Story, id: UUID, player: Player, actor: Actor, at: datetime) -> None:
    """Issue when the pool can; a claim that finds it empty waits in line for what lapses."""
    try:
        voucher = vouchers.issue(id, actor=story.cast.handler, at=at, on=day_in_china(at), calendar=story.calendar)
    except Refused:
        story.later(at, 5, 15, lambda at: _issue(story, id, player, actor, at))
        return
    if story.rng.random() < 0.15:
        return
    shares = iter(SETTLED_SHARES if story.rng.random() < 0.3 else (1.0,))
    story.later(at, 8, 60, lambda at: _lodge(story, voucher, actor, shares, 1, at))


def _lodge(story: Story, voucher: UUID, actor: Actor, shares: Iterator[float], serial: int, at: datetime) -> None:
    """Present invoices for a share of the business and ask for the same share of the voucher."""
    view = queries.voucher(voucher, actor)
    share = next(shares, None)
    usable_fen = view.usable_fen(at)
    if share is None or usable_fen == 0:
        return
    id = new_id(f"redemption {voucher} {serial}")
    settled_fen = min(round(view.price_fen * share), view.price_fen)
    vouchers.lodge(
        voucher,
        id=id,
        requested_fen=min(usable_fen, max(view.face_fen * settled_fen // view.price_fen, 1)),
        invoices=[
            vouchers.Evidence(
                number=f"2452{int(id) % 10**16:016d}", amount_fen=settled_fen, invoiced_on=day_in_china(at)
            )
        ],
        actor=actor,
        at=at,
        calendar=story.calendar,
    )
    vouchers.attach_proof(
        id,
        id=new_id(f"proof {id}"),
        name="付款凭证.pdf",
        content=papers.proof_of_payment(view.number, serial),
        actor=actor,
        at=at,
    )
    story.later(at, 1, 4, lambda at: _propose(story, id, at))
    story.later(at, 10, 40, lambda at: _lodge(story, voucher, actor, shares, serial + 1, at))


def _propose(story: Story, id: UUID, at: datetime) -> None:
    on = day_in_china(at)
    try:
        vouchers.propose_redemption(
            id,
            shown=vouchers.examine_redemption(id, actor=story.cast.operator, on=on).shown,
            actor=story.cast.operator,
            at=at,
            on=on,
            calendar=story.calendar,
        )
    except Refused as refused:
        reason = f"暂不能兑现：{refused.zh}"[:300]
        vouchers.return_redemption(id, reason=reason, actor=story.cast.operator, at=at, calendar=story.calendar)
        return
    story.later(at, 1, 4, lambda at: _approve(story, id, at))


def _approve(story: Story, id: UUID, at: datetime) -> None:
    on = day_in_china(at)
    shown = vouchers.examine_redemption(id, actor=story.cast.approver, on=on).shown
    approval = vouchers.Approval(redemption=id, decision=new_id(f"decision {id}"), shown=shown)
    try:
        vouchers.approve_redemption(approval, actor=story.cast.approver, at=at, on=on, calendar=story.calendar)
    except Refused:
        reason = "测算已变化，请重新核对。"
        vouchers.send_back_redemption(id, reason=reason, actor=story.cast.handler, at=at, calendar=story.calendar)
        story.later(at, 1, 2, lambda at: _propose(story, id, at))


def _plan_envelopes(story: Story) -> None:
    """Twice a month the bureau pays what it owes."""
    for month in range(13):
        year, number = divmod(2024 * 12 + 2 + month, 12)
        for day in (10, 25):
            working = add_working_days(date(year, number + 1, day) - timedelta(days=1), 1, story.calendar)
            for programme_year in (2024, 2025):
                story.then(story.hour_of(working), partial(_enclose, story, programme_year))


def _enclose(story: Story, year: int, at: datetime) -> None:
    if year not in story.programmes:
        return
    owed = queries.to_pay(story.cast.handler, story.programmes[year], limit=200)
    if not owed:
        return
    id = new_id(f"envelope {year} {at:%Y-%m-%d}")
    shown = vouchers.enclose(
        [redemption.id for redemption in owed],
        id=id,
        declared_count=len(owed),
        declared_fen=sum(redemption.approved_fen or 0 for redemption in owed),
        actor=story.cast.handler,
        at=at,
        calendar=story.calendar,
    )
    story.later(at, 1, 1, lambda at: _send(story, id, shown, at))


def _send(story: Story, id: UUID, shown: str, at: datetime) -> None:
    vouchers.approve_envelope(id, shown=shown, actor=story.cast.approver, at=at, calendar=story.calendar)
    sent_at = at + timedelta(minutes=20)
    batch = vouchers.export_envelope(id, actor=story.cast.handler, at=sent_at, calendar=story.calendar)
    story.later(at, 2, 3, lambda at: _reconcile(story, id, batch, at))


def _reconcile(story: Story, id: UUID, batch: bytes, at: datetime) -> None:
    """The bank answers."""
    statement = bank.answer(batch, story.rng)
    vouchers.import_statement(
        id, statement, id=new_id(f"statement {id}"), actor=story.cast.handler, at=at, calendar=story.calendar
    )


def _application(story: Story, player: Player, serial: int, at: datetime) -> vouchers.Application:
    """A contract of uneven size: lognormal around the player's weight, to the fen."""
    rng = story.rng
    price_fen = round(USUAL_PRICE_YUAN * player.weight * rng.lognormvariate(0, 0.55) * YUAN / 1.3)
    signed_on = day_in_china(at) - timedelta(days=rng.randrange(3, 45))
    if player.role is Role.DATA_PROVIDER:
        buyer, _ = rng.choice(story.cast.claimants)
        while buyer.id == player.id:
            buyer, _ = rng.choice(story.cast.claimants)
        other, goods, note = (
            buyer,
            Goods.DATA_PRODUCT,
            rng.choice(("气象数据产品", "交通流量数据集", "企业征信数据接口")),
        )
    else:
        other = rng.choice(story.cast.providers)
        goods, note = Goods.COMPUTE, rng.choice(("智算训练服务", "GPU 弹性算力", "渲染算力", "推理算力包"))
    return vouchers.Application(
        role=player.role,
        contract_number=f"{rng.choice(('QS', 'SJ', 'HT'))}-{signed_on:%Y}-{int(player.id) % 9000 + 1000}-{serial:02d}",
        counterparty_uscc=other.uscc,
        counterparty_name=other.name,
        goods=goods,
        goods_note=note,
        price_fen=price_fen,
        signed_on=signed_on,
        is_on_platform=True,
        is_contract_in_force=True,
    )
