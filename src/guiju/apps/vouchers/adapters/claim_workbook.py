"""The workbook in which several claims are filled in at once: its columns, and the template people download."""

from __future__ import annotations

from guiju.core.decision import Says
from guiju.core.parties import Role
from guiju.core.regions import REGIONS
from guiju.core.vouchers import Goods
from guiju.documents import form_templates, forms
from guiju.documents.tables import Choice

ROLES = (
    Choice(value=Role.DEMANDER, label=Says("需求方（买方）", "Demander (buyer)")),
    Choice(value=Role.DATA_PROVIDER, label=Says("数据提供方（卖方）", "Data provider (seller)")),
    Choice(value=Role.COMPUTE_PROVIDER, label=Says("算力提供方（卖方）", "Compute provider (seller)")),
)
GOODS = (
    Choice(value=Goods.COMPUTE, label=Says("算力服务", "Compute service")),
    Choice(value=Goods.DATA_PRODUCT, label=Says("数据交易产品", "Data-trading product")),
    Choice(value=Goods.MODEL_SERVICE, label=Says("本地大模型服务", "Local large-model service")),
    Choice(value=Goods.CORPUS, label=Says("语料", "Corpus")),
    Choice(value=Goods.OTHER, label=Says("其他", "Other")),
)
PLACES = tuple(Choice(value=each.code, label=Says(each.zh, each.en)) for each in REGIONS.values())

FORM = forms.Form(
    title=Says("算力券批量申领", "Voucher claims"),
    instructions=(
        Says("一行是一份合同，一份合同只能申领一次。", "One row is one contract; a contract is claimed once."),
        Says(
            "有一行不符合，就一行也不导入；改好后整份再传。",
            "If one row is wrong, no row is loaded; correct it and upload again.",
        ),
        Says(
            "留空的选填项不会被当作“否”：缺了会影响结论的，会告诉您缺什么。",
            "An optional cell left empty is not taken for “no”; where it matters, you are told what is missing.",
        ),
    ),
    blanks=(
        forms.Blank(key="role", label=Says("本单位的身份", "Your part"), entry=forms.Entry.CHOICE, choices=ROLES),
        forms.Blank(
            key="contract_number",
            label=Says("合同编号", "Contract number"),
            entry=forms.Entry.ID,
            example="QS-2024-0117",
            hint=Says("与合同原件一致", "As it stands on the contract"),
        ),
        forms.Blank(
            key="counterparty_uscc",
            label=Says("对方统一社会信用代码", "Other party's USCC"),
            entry=forms.Entry.ID,
            example="91520900MA6GUIAN0K",
        ),
        forms.Blank(
            key="counterparty_name", label=Says("对方名称", "Other party's name"), example="贵安智算中心有限公司"
        ),
        forms.Blank(key="goods", label=Says("购买的是", "What is bought"), entry=forms.Entry.CHOICE, choices=GOODS),
        forms.Blank(
            key="goods_note", label=Says("内容说明", "Description"), is_required=False, example="GPU 训练算力 12 个月"
        ),
        forms.Blank(
            key="price_fen",
            label=Says("合同成交金额（元，含税）", "Contract price (yuan, with tax)"),
            entry=forms.Entry.MONEY,
            example="6200000.00",
        ),
        forms.Blank(key="signed_on", label=Says("签订日期", "Signed on"), entry=forms.Entry.DAY, example="2024-02-08"),
        forms.Blank(
            key="is_on_platform",
            label=Says("在省级平台上成交", "Concluded on the provincial platforms"),
            entry=forms.Entry.YES_NO,
            is_required=False,
            example="是",
        ),
        forms.Blank(
            key="is_contract_in_force",
            label=Says("合同现在有效", "Contract in force"),
            entry=forms.Entry.YES_NO,
            is_required=False,
            example="是",
        ),
        forms.Blank(
            key="provider_region",
            label=Says("提供方注册地", "Provider's place of registration"),
            entry=forms.Entry.CHOICE,
            choices=PLACES,
            is_required=False,
            hint=Says("对方已在平台核验的，以登记为准", "Where the other party is verified here, the register counts"),
            example="贵安新区",
        ),
        forms.Blank(
            key="provider_is_legal_person",
            label=Says("提供方是独立法人", "Provider is a legal person"),
            entry=forms.Entry.YES_NO,
            is_required=False,
            example="是",
        ),
    ),
)


def template(tongue: str) -> bytes:
    """The xlsx to fill in."""
    return form_templates.template(FORM, tongue=tongue)


def read(content: bytes) -> forms.Returned:
    """The rows of a filled-in template and every mistake. Raises Refused when it is no such workbook."""
    return forms.read(FORM, content)
