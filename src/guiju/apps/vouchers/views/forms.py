"""The office's forms. They read what was typed; whether it is right is the actions' to say."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID, uuid4

from django import forms

from guiju.apps.vouchers import queries
from guiju.apps.vouchers.actions import Application, Evidence
from guiju.apps.vouchers.views import words
from guiju.apps.vouchers.views.asking import spoken
from guiju.apps.vouchers.views.fields import (
    CreditCodeField,
    DayField,
    MoneyField,
    PapersField,
    YesNoField,
    options,
    reason_field,
    saying,
)
from guiju.core.decision import Says
from guiju.core.parties import Role
from guiju.core.refusals import Refused
from guiju.core.regions import REGIONS
from guiju.core.vouchers import Goods
from guiju.documents.tables import Choice

INVOICE_ROWS = 5
INVOICE_ROWS_MAX = 50
FILL_IN = saying("请填写这一项。", "Fill this in.")
NEEDED = {"required": FILL_IN}
CHOOSE_ONE = saying("请选择。", "Make a choice.")
CHOOSE = Says("请选择", "Choose")
SAME = Says("同申报", "As claimed")
PARTS = (
    Choice(value=Role.DEMANDER, label=Says("需求方（买方）", "Demander, who buys")),
    Choice(value=Role.DATA_PROVIDER, label=Says("数据提供方（卖方）", "Data provider, who sells")),
    Choice(value=Role.COMPUTE_PROVIDER, label=Says("算力提供方（卖方）", "Compute provider, who sells")),
)
CLAIMING = frozenset(Role(part.value) for part in PARTS)
DECISIVE = ("is_on_platform", "is_contract_in_force", "provider_region", "provider_is_legal_person")
"""What a draft may leave open and a decision cannot."""

GOODS = tuple(Choice(value=goods, label=says) for goods, says in words.GOODS.items())
PLACES = tuple(Choice(value=each.code, label=Says(each.zh, each.en)) for each in REGIONS.values())


class Sheet(forms.Form):
    """A form that carries the id of what it makes, so that sending it twice makes it once."""

    error_css_class = "wrong"
    id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = kwargs.pop("initial", None) or {}
        super().__init__(data, files, initial={"id": uuid4(), **initial}, use_required_attribute=False, **kwargs)
        for field in self.fields.values():
            asks_to_choose = isinstance(field, forms.ChoiceField | forms.FileField)
            field.error_messages["required"] = CHOOSE_ONE if asks_to_choose else FILL_IN

    def refuse(self, refused: Refused, fields: Mapping[str, str] | None = None) -> bool:
        """Show a refusal at its field; False when no field of this form is at fault."""
        name = (fields or {}).get(refused.field or "", refused.field)
        if name not in self.fields:
            return False
        self.add_error(name, spoken(refused))
        return True


class ClaimForm(Sheet):
    """What a claimant says of one business; it claims as what it is registered as."""

    role = forms.ChoiceField(
        label=saying("本单位在这份合同里是", "In this contract you are the"),
        choices=options(PARTS),
        widget=forms.RadioSelect,
    )
    contract_number = forms.CharField(
        label=saying("合同编号", "Contract number"),
        help_text=saying(
            "与合同原件一致，例如 QS-2024-0117。一份合同只能申领一次。",
            "As it stands on the contract, such as QS-2024-0117. A contract is claimed once.",
        ),
        max_length=120,
    )
    counterparty_name = forms.CharField(label=saying("对方名称", "The other party"), max_length=120)
    counterparty_uscc = CreditCodeField(
        label=saying("对方统一社会信用代码", "Its unified social credit code"),
        help_text=saying("18 位，在对方营业执照上。", "18 characters, on its business licence."),
    )
    goods = forms.ChoiceField(label=saying("购买的是", "What is bought"), choices=options(GOODS, first=CHOOSE))
    goods_note = forms.CharField(
        label=saying("内容说明", "Description"),
        help_text=saying("例如：GPU 训练算力 12 个月。", "For example: GPU training compute for 12 months."),
        max_length=200,
        required=False,
    )
    price = MoneyField(
        label=saying("合同成交金额", "Contract price"),
        help_text=saying("含税，与合同一致，精确到分。", "With tax, as in the contract, to the fen."),
    )
    signed_on = DayField(label=saying("签订日期", "Signed on"))
    is_on_platform = YesNoField(
        label=saying("是否在省级平台上成交", "Concluded on a provincial platform?"),
        help_text=saying(
            "省级算力运营调度平台或数据流通交易平台。", "The compute dispatch or the data trading platform."
        ),
    )
    is_contract_in_force = YesNoField(label=saying("合同现在是否有效", "Is the contract in force?"))
    provider_region = forms.ChoiceField(
        label=saying("提供方（卖方）注册地", "Where the provider is registered"),
        help_text=saying(
            "对方已在平台核验的，以登记为准。", "Where the provider is verified here, the register counts."
        ),
        choices=options(PLACES, first=Says("未说明", "Not said")),
        required=False,
    )
    provider_is_legal_person = YesNoField(
        label=saying("提供方（卖方）是否独立法人", "Is the provider an independent legal person?")
    )
    papers = PapersField(
        label=saying("合同扫描件及其他材料", "The contract and other papers"),
        help_text=saying(
            "PDF、图片或表格；也可以提交后再补。", "PDF, pictures or sheets; they can be added later too."
        ),
    )

    def __init__(self, *args: Any, roles: Collection[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in DECISIVE:
            self.fields[name].widget.attrs["data-when"] = "decision"
        held = tuple(part for part in PARTS if part.value in roles)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = options(held)
        field.initial = held[0].value if held else None

    def application(self) -> Application:
        said = self.cleaned_data
        return Application(
            role=Role(said["role"]),
            contract_number=said["contract_number"],
            counterparty_uscc=said["counterparty_uscc"],
            counterparty_name=said["counterparty_name"],
            goods=Goods(said["goods"]),
            goods_note=said["goods_note"],
            price_fen=said["price"],
            signed_on=said["signed_on"],
            is_on_platform=said["is_on_platform"],
            is_contract_in_force=said["is_contract_in_force"],
            provider_region=said["provider_region"],
            provider_is_legal_person=said["provider_is_legal_person"],
        )


def claim_as_typed(claim: queries.ClaimView) -> dict[str, Any]:
    """A claim as the form shows it again."""
    sells = claim.role != Role.DEMANDER
    return {
        "id": claim.id,
        "role": claim.role,
        "contract_number": claim.contract_number,
        "counterparty_name": claim.buyer_name if sells else claim.seller_name,
        "counterparty_uscc": claim.buyer_uscc if sells else claim.seller_uscc,
        "goods": claim.goods,
        "goods_note": claim.goods_note,
        "price": f"{claim.price_fen // 100:,}.{claim.price_fen % 100:02d}",
        "signed_on": claim.signed_on,
        "is_on_platform": _answer(claim.is_on_platform),
        "is_contract_in_force": _answer(claim.is_contract_in_force),
        "provider_region": claim.provider_region,
        "provider_is_legal_person": _answer(claim.provider_is_legal_person),
    }


class InvoiceForm(forms.Form):
    """One invoice; a row left empty is no invoice."""

    number = forms.CharField(label=saying("发票号码", "Invoice number"), max_length=40, error_messages=NEEDED)
    amount = MoneyField(label=saying("金额（元，含税）", "Amount (yuan, with tax)"), error_messages=NEEDED)
    invoiced_on = DayField(label=saying("开票日期", "Dated"), error_messages=NEEDED)

    def evidence(self) -> Evidence:
        said = self.cleaned_data
        return Evidence(number=said["number"], amount_fen=said["amount"], invoiced_on=said["invoiced_on"])


class RedemptionForm(Sheet):
    """How much is asked for, and what proves the payment; invoices stand in rows of their own."""

    amount = MoneyField(label=saying("申请兑现金额", "Amount to redeem"))
    proofs = PapersField(
        label=saying("付款凭证", "Proof of payment"),
        help_text=saying(
            "银行回单等，PDF 或图片。可以随后补交；没有它不能兑现。",
            "A bank receipt, as PDF or picture. It can follow later; nothing is redeemed without it.",
        ),
    )


def invoice_rows(data: Any, *, rows: int, is_bound: bool, initial: tuple[Evidence, ...] = ()) -> list[InvoiceForm]:
    """The invoice rows of a redemption form: bound to be checked, or only kept as typed."""
    made = []
    for at in range(min(max(rows, 1), INVOICE_ROWS_MAX)):
        prefix = f"invoice-{at}"
        if is_bound:
            form = InvoiceForm(data, prefix=prefix, empty_permitted=True, use_required_attribute=False)
        elif data is not None:
            typed = {name: data.get(f"{prefix}-{name}", "") for name in InvoiceForm.base_fields}
            form = InvoiceForm(prefix=prefix, initial=typed, empty_permitted=True, use_required_attribute=False)
        else:
            known = _typed(initial[at]) if at < len(initial) else None
            form = InvoiceForm(prefix=prefix, initial=known, empty_permitted=True, use_required_attribute=False)
        made.append(form)
    return made


class ActForm(Sheet):
    """One step of an officer or an applicant: its reason, and the figures the page showed."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
    reason = reason_field(required=False)

    def __init__(self, data: Any = None, *, needs_reason: bool, takes_note: bool = False, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if needs_reason:
            self.fields["reason"] = reason_field(required=True)
        elif not takes_note:
            del self.fields["reason"]

    def found(self) -> dict[str, object]:
        """The facts an officer found otherwise than claimed."""
        return {}


class ClaimFoundForm(ActForm):
    """A refusal of a claim rests on facts found otherwise than claimed; what is left as claimed stays."""

    is_on_platform = YesNoField(first=SAME, label=saying("在省级平台上成交", "Concluded on a provincial platform"))
    is_contract_in_force = YesNoField(first=SAME, label=saying("合同有效", "Contract in force"))
    provider_is_legal_person = YesNoField(first=SAME, label=saying("提供方是独立法人", "Provider is a legal person"))
    claimant_is_legal_person = YesNoField(first=SAME, label=saying("申领方是独立法人", "Claimant is a legal person"))
    has_claim_of_other_kind = YesNoField(
        first=SAME, label=saying("同一业务已领实物券", "An in-kind voucher was given on this business")
    )
    goods = forms.ChoiceField(
        label=saying("实际购买的是", "What was really bought"), choices=options(GOODS, first=SAME), required=False
    )
    claimant_role = forms.ChoiceField(
        label=saying("申领方实际是", "What the claimant really is"), choices=options(PARTS, first=SAME), required=False
    )
    provider_region = forms.ChoiceField(
        label=saying("提供方实际注册地", "Where the provider really is"),
        choices=options(PLACES, first=SAME),
        required=False,
    )

    def found(self) -> dict[str, object]:
        said = self.cleaned_data
        answers = {name: value for name, value in said.items() if isinstance(value, bool)}
        kinds: dict[str, object] = {}
        if said["goods"]:
            kinds["goods"] = Goods(said["goods"])
        if said["claimant_role"]:
            kinds["claimant_role"] = Role(said["claimant_role"])
        if said["provider_region"]:
            kinds["provider_region"] = said["provider_region"]
        return {**answers, **kinds}


class RedemptionFoundForm(ActForm):
    """A refusal of a redemption rests on facts found otherwise than presented."""

    has_payment_proof = YesNoField(first=SAME, label=saying("付款凭证真实有效", "The proof of payment is genuine"))
    is_evidence_unused = YesNoField(first=SAME, label=saying("发票没有重复使用", "The invoices were not used before"))
    is_presented_by_claimant = YesNoField(first=SAME, label=saying("由申领方自己使用", "Used by the claimant itself"))

    def found(self) -> dict[str, object]:
        return {name: value for name, value in self.cleaned_data.items() if isinstance(value, bool)}


class ObjectionForm(Sheet):
    """What a member of the public objects to. `website` stays empty: only a robot fills it in."""

    name = forms.CharField(label=saying("您的姓名或单位", "Your name or organisation"), max_length=100)
    contact = forms.CharField(
        label=saying("联系方式", "How to reach you"),
        help_text=saying("电话或邮箱，只有经办单位能看到。", "Telephone or mail; only the offices see it."),
        max_length=200,
    )
    text = forms.CharField(
        label=saying("异议内容", "What you object to"),
        help_text=saying("写明哪一项事实不实、有什么依据。", "Say which fact is wrong, and how it can be seen."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    website = forms.CharField(
        required=False,
        label=saying("请留空", "Leave this empty"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )


class WorkbookForm(Sheet):
    """A filled-in workbook of claims."""

    workbook = forms.FileField(
        label=saying("填好的表格", "The filled-in workbook"),
        help_text=saying("xlsx，不超过 5 MB、2000 行。", "xlsx, at most 5 MB and 2 000 rows."),
    )


class EnvelopeForm(Sheet):
    """The maker declares what the envelope must come to; a slip is caught before anything ships."""

    declared_count = forms.IntegerField(label=saying("申报笔数", "Declared count"), min_value=1, max_value=2000)
    declared = MoneyField(
        label=saying("申报合计", "Declared total"),
        help_text=saying("请自己加总后填写，不要照抄页面。", "Add it up yourself; do not copy it from the page."),
    )


class StatementForm(Sheet):
    """What the bank sent back."""

    statement = forms.FileField(
        label=saying("银行回单文件", "The bank's statement"),
        help_text=saying(
            "CSV，列为：付款参考号、收款账号、金额（元）、结果、说明。",
            "CSV with: reference, account, amount, result, note.",
        ),
    )


class PapersForm(Sheet):
    """Papers for a case that is open."""

    papers = PapersField(label=saying("补充材料", "More papers"), required=True)


def id_of(form: Sheet) -> UUID:
    """The id the form carries."""
    value = form.cleaned_data["id"]
    assert isinstance(value, UUID)
    return value


def _answer(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _typed(evidence: Evidence) -> dict[str, Any]:
    return {
        "number": evidence.number,
        "amount": f"{evidence.amount_fen // 100:,}.{evidence.amount_fen % 100:02d}",
        "invoiced_on": evidence.invoiced_on,
    }
