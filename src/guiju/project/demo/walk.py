"""A voucher's whole life over the HTTP API: claimed, refused where the measures refuse, issued, redeemed, paid, lapsed.

Time passes between the stages: whoever runs the walk moves the site's clock by the days a stage asks for.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rich.table import Table

from guiju.project.demo import bank
from guiju.project.demo.cast import PASSWORD, PROVIDER, SIGN_INS, SignIn
from guiju.project.demo.papers import proof_of_payment
from guiju.project.demo.visitor import Unexpected, Visitor
from guiju.project.demo.year import PLACE

V1 = "/api/v1"
LAPSE_SECONDS_MAX = 60
CONTRACT = "WALK-2025-0001"
PRICE, FACE, HALF_PRICE, HALF = "6200000.00", "186000.00", "3100000.00", "93000.00"


def new_table() -> Table:
    table = Table(title="一张算力券的一生 · the whole life of a voucher", title_justify="left")
    for heading in ("", "步骤 step", "结果 result", "条款 clauses"):
        table.add_column(heading, overflow="fold")
    return table


@dataclass(slots=True)
class Walk:
    """The people who walk, what they hold so far, and what happened, as a table and as steps."""

    address: str
    table: Table = field(default_factory=new_table)
    steps: list[dict[str, Any]] = field(default_factory=list)
    people: dict[str, Visitor] = field(default_factory=dict)
    claim: str = ""
    voucher: str = ""

    @property
    def stages(self) -> tuple[tuple[int, Callable[[], None]], ...]:
        """By how many days the site's clock is ahead of the history's end, and what is done then."""
        return ((0, self.claim_and_review), (8, self.issue_redeem_and_pay), (220, self.lapse))

    def claim_and_review(self) -> None:
        """Everybody signs in; a claim is judged, sent, reviewed by four eyes and publicised."""
        for name, who in zip(("enterprise", "operator", "handler", "approver"), SIGN_INS, strict=True):
            self._enter(name, who)
        self._enter("provider", SignIn(who="", email=PROVIDER, password=PASSWORD, authenticator_key=""))
        programme = self._programme()
        application = self._application()
        judged = self._as("enterprise").post(f"{V1}/programmes/{programme}/preview", application)
        self._expect("看政策怎么说", judged["amount"]["amount"] == FACE, FACE, _clauses(judged["decision"]))
        buyer = self._as("enterprise").get(f"{V1}/organisations")["items"][0]
        other = {"counterparty_uscc": buyer["uscc"], "counterparty_name": buyer["name"], "role": "compute_provider"}
        refused = self._as("provider").post(f"{V1}/programmes/{programme}/preview", application | other)
        self._expect("算力提供方试申领", refused["outcome"] == "refused", "不予", refused["clauses"])
        claim = self._as("enterprise").post(f"{V1}/claims", {"programme": programme, **application})
        self.claim = claim["id"]
        self._as("enterprise").post(f"{V1}/claims/{self.claim}/submit")
        self._row("需求方提交申领", claim["number"])
        again = self._as("enterprise").post(f"{V1}/claims", {"programme": programme, **application})
        twice = self._as("enterprise").refused(f"{V1}/claims/{again['id']}/submit", {})
        self._expect("同一业务再次申领", twice["code"] == "vouchers.already_claimed", "不予受理", [twice["clause"]])
        self._review()

    def issue_redeem_and_pay(self) -> None:
        """Publicity is over: the voucher is issued, half of it redeemed by maker and checker, and paid by envelope."""
        self.voucher = self._as("handler").post(f"{V1}/claims/{self.claim}/issue")["vouchers"][0]
        voucher = self._as("enterprise").get(f"{V1}/vouchers/{self.voucher}")
        self._expect("发放，从年度额度中预留", voucher["face"]["amount"] == FACE, FACE, self._decided("issue"))
        self._row("有效期至", voucher["expires_at"])
        redemption = self._redeem()
        self._pay(redemption)
        path = f"{V1}/vouchers/{self.voucher}/redemptions"
        more = self._as("enterprise").refused(path, _redemption("186000.00", "90000000000000000002"))
        self._expect("申请超过余额的兑现", more["code"] == "vouchers.not_enough", "不予受理", [more["clause"]])

    def lapse(self) -> None:
        """Six months on, what was not used is void by itself and back in the year's pool."""
        path = f"{V1}/vouchers/{self.voucher}/redemptions"
        late = self._as("enterprise").refused(path, _redemption("1.00", "90000000000000000003"))
        self._expect("逾期后再申请兑现", late["code"] == "vouchers.expired", "不予受理", [late["clause"]])
        until = time.monotonic() + LAPSE_SECONDS_MAX
        while (voucher := self._as("enterprise").get(f"{V1}/vouchers/{self.voucher}"))["lapsed_at"] is None:
            if time.monotonic() > until:
                raise Unexpected("the sweep did not void the voucher\n{}")
            time.sleep(0.5)
        self._expect("逾期未用部分自动作废", voucher["void"]["amount"] == HALF, HALF, self._decided("lapse"))
        entries = self._as("enterprise").get(f"{V1}/vouchers/{self.voucher}/entries")
        self._row("账目", f"{len(entries)} 笔")

    def _review(self) -> None:
        path = f"{V1}/claims/{self.claim}"
        shown = self._as("operator").get(f"{path}/simulation")["shown"]
        self._as("operator").post(f"{path}/pass-on", {"shown": shown})
        self._row("平台服务方审核通过")
        seen = self._as("approver").get(f"{path}/simulation")
        stranger = self._as("operator").refused(f"{path}/approve", {"shown": shown})
        self._row("平台人员试代省局复核", f"拒绝：{stranger['code']}")
        self._as("approver").post(f"{path}/approve", {"shown": seen["shown"]})
        claim = self._as("enterprise").get(path)
        self._expect(
            "省局同意，进入公示", claim["state"] == "publicity", claim["publicity_until"], _clauses(seen["decision"])
        )
        listed = Visitor(self.address).get(f"{V1}/publicity")["items"]
        self._expect("公众可见公示", any(item["id"] == self.claim for item in listed), f"{len(listed)} 项")

    def _redeem(self) -> str:
        path = f"{V1}/vouchers/{self.voucher}/redemptions"
        redemption = self._as("enterprise").post(path, _redemption(HALF, "90000000000000000001"))["id"]
        proof = proof_of_payment(CONTRACT, 1)
        self._as("enterprise").send(f"{V1}/redemptions/{redemption}/proofs?name=proof.pdf", proof, "application/pdf")
        self._row("申请兑现，附发票和付款凭证", HALF)
        path = f"{V1}/redemptions/{redemption}"
        made = self._as("operator").get(f"{path}/simulation")
        self._as("operator").post(f"{path}/propose", {"shown": made["shown"]})
        checked = self._as("approver").get(f"{path}/simulation")
        self._as("approver").post(f"{path}/approve", {"shown": checked["shown"]})
        self._expect("经办、复核同一测算", made["shown"] == checked["shown"], HALF, _clauses(checked["decision"]))
        return str(redemption)

    def _pay(self, redemption: str) -> None:
        body = {"redemptions": [redemption], "declared_count": 1, "declared_total": _yuan("1.00")}
        wrong = self._as("handler").refused(f"{V1}/envelopes", body)
        self._expect("申报合计不符的批次", wrong["code"] == "vouchers.envelope_mismatch", "不予受理")
        envelope = self._as("handler").post(f"{V1}/envelopes", {**body, "declared_total": _yuan(HALF)})
        path = f"{V1}/envelopes/{envelope['id']}"
        self._as("approver").post(f"{path}/approve", {"shown": envelope["shown"]})
        batch = self._as("handler").post(f"{path}/export")
        answer = bank.answer(batch, random.Random(1))  # noqa: S311  the bank of a story
        settled = self._as("handler").send(f"{path}/statements", answer, "text/csv")
        self._expect("拨付批次：复核、导出、回单匹配", settled["state"] == "settled", HALF)
        paid = self._as("enterprise").get(f"{V1}/redemptions/{redemption}")
        self._expect("拨付到账", paid["state"] == "paid", paid["approved"]["amount"])

    def _decided(self, question: str) -> list[str]:
        """The clauses of the one decision on this question that stands in the voucher's records."""
        records = self._as("enterprise").get(f"{V1}/vouchers/{self.voucher}/decisions")
        (decision,) = (each["decision"] for each in records if each["decision"]["question"] == f"vouchers.{question}")
        return _clauses(decision)

    def _programme(self) -> str:
        programmes = Visitor(self.address).get(f"{V1}/programmes")["items"]
        return str(max(programmes, key=lambda programme: programme["year"])["id"])

    def _application(self) -> dict[str, Any]:
        seller = self._as("provider").get(f"{V1}/organisations")["items"][0]
        return {
            "role": "demander",
            "contract_number": CONTRACT,
            "counterparty_uscc": seller["uscc"],
            "counterparty_name": seller["name"],
            "goods": "compute",
            "price": _yuan(PRICE),
            "signed_on": "2025-02-10",
            "is_on_platform": True,
            "is_contract_in_force": True,
            "provider_region": PLACE,
            "provider_is_legal_person": True,
        }

    def _enter(self, name: str, who: SignIn) -> None:
        self.people[name] = Visitor(self.address)
        self.people[name].sign_in(who)

    def _as(self, name: str) -> Visitor:
        return self.people[name]

    def _row(self, what: str, result: str = "", clauses: list[str] | None = None) -> None:
        heard = [clause for clause in clauses or [] if clause]
        self.steps.append({"step": what, "result": result, "clauses": heard})
        self.table.add_row(str(len(self.steps)), what, result, " ".join(heard))

    def _expect(self, what: str, holds: bool, result: str, clauses: list[str] | None = None) -> None:
        if not holds:
            raise Unexpected(f"{what}: {result}\n{{}}")
        self._row(what, result, clauses)


def _clauses(decision: dict[str, Any]) -> list[str]:
    """The provisions a decision heard, in order, each once."""
    heard = [leaf["provision"] for finding in decision["findings"] for leaf in finding["parts"] or [finding]]
    return list(dict.fromkeys(" ".join(heard).split()))


def _redemption(amount: str, invoice: str) -> dict[str, Any]:
    return {
        "requested": _yuan(amount),
        "invoices": [{"number": invoice, "amount": _yuan(HALF_PRICE), "invoiced_on": "2025-02-25"}],
    }


def _yuan(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "CNY"}
