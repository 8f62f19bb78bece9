"""The voucher questions in the words people read: what each asks, its facts, and what a fact or term may be."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from guiju.core.decision import Says

FACTS: Mapping[str, Says] = MappingProxyType(
    {
        "year": Says("年度", "the year"),
        "appropriation_fen": Says("年度资金安排", "the year's appropriation"),
        "voucher_kind": Says("券种（现金券或实物券）", "the kind of voucher (cash or in kind)"),
        "claimant_role": Says("申领方的角色", "the claimant's role"),
        "claimant_is_legal_person": Says("申领方是否独立法人", "whether the claimant is a legal person"),
        "claimant_region": Says("申领方注册地", "where the claimant is registered"),
        "provider_is_legal_person": Says("提供方是否独立法人", "whether the provider is a legal person"),
        "provider_region": Says("提供方注册地", "where the provider is registered"),
        "goods": Says("购买内容", "what is bought"),
        "is_on_platform": Says("是否在平台上交易", "whether it was bought on the platform"),
        "contract_price_fen": Says("合同成交金额", "the contract price"),
        "contract_signed_on": Says("合同签订日期", "the day the contract was signed"),
        "is_contract_in_force": Says("合同是否有效", "whether the contract is in force"),
        "other_claims_on_business": Says("同一业务的其他申领", "other claims on the same business"),
        "has_claim_of_other_kind": Says("是否已申领另一券种", "whether the other kind was claimed"),
        "pool_remaining_fen": Says("年度额度余额", "what the year's pool still holds"),
        "awarded_fen": Says("核定金额", "the amount awarded"),
        "issued_on": Says("发放日期", "the day of issue"),
        "has_open_objection": Says("是否有未处理的异议", "whether an objection is open"),
        "is_presented_by_claimant": Says("是否由申领方本人兑现", "whether the claimant presents it"),
        "is_evidence_unused": Says("发票是否未使用过", "whether the invoices are unused"),
        "has_payment_proof": Says("付款凭证", "proof of payment"),
        "lodged_at": Says("提交兑现的时间", "when redemption was lodged"),
        "expires_at": Says("到期时间", "when the voucher expires"),
        "requested_fen": Says("申请兑现金额", "the amount asked for"),
        "face_fen": Says("券面金额", "the face amount"),
        "voucher_remaining_fen": Says("券内余额", "what the voucher still holds"),
        "settled_before_fen": Says("此前已用于兑现的结算金额", "what earlier redemptions had settled"),
        "settled_to_date_fen": Says("累计结算金额", "what has been settled so far"),
        "redeemed_on_voucher_fen": Says("本券已兑现金额", "what was redeemed on this voucher"),
        "redeemed_in_year_fen": Says("本年度累计兑现金额", "what was redeemed this year"),
        "judged_at": Says("判定时间", "the instant judged"),
        "remaining_fen": Says("剩余金额", "the amount remaining"),
        "reserved_fen": Says("在途兑现金额", "the amount in redemption"),
    }
)

AWARDS: Mapping[str, Says] = MappingProxyType(
    {
        "amount_fen": Says("金额", "amount"),
        "entitled_fen": Says("按比例应得", "entitled to"),
        "rate": Says("激励比例", "rate"),
        "is_partial": Says("是否部分给付", "whether only a part"),
        "validity_months": Says("有效期（月）", "valid for (months)"),
        "issuable_fen": Says("可发放额度", "may be issued"),
        "issue_cap_fen": Says("年度发放上限", "the year's issue cap"),
        "subject_cap_fen": Says("同一主体年度兑现上限", "one subject's cap a year"),
        "subject_remaining_fen": Says("同一主体年度剩余", "left of the subject's cap"),
        "fell_due_at": Says("作废时间", "when it fell due"),
        "returns_to_pool": Says("是否退回年度额度", "whether it returns to the pool"),
    }
)
"""The parts of an award that are no facts as well."""

QUESTIONS: Mapping[str, Says] = MappingProxyType(
    {
        "vouchers.programme": Says("年度额度怎么定", "What a year may issue"),
        "vouchers.award": Says("谁能申领，能得多少", "Who may claim, and how much"),
        "vouchers.issue": Says("怎么发放，到什么时候", "How a voucher is issued, and until when"),
        "vouchers.redemption": Says("怎么兑现，能兑多少", "How a voucher is redeemed, and how much"),
        "vouchers.lapse": Says("什么时候作废", "When a voucher lapses"),
    }
)

DECIDED: Mapping[str, Says] = MappingProxyType(
    {
        "vouchers.programme": Says("年度额度", "The year's pool"),
        "vouchers.award": Says("核定申领", "The award"),
        "vouchers.issue": Says("发放", "The issue"),
        "vouchers.redemption": Says("兑现", "The redemption"),
        "vouchers.lapse": Says("作废", "The lapse"),
    }
)
"""What a decision was about, in a word or two; `QUESTIONS` are the same as a reader of the policy asks them."""

VALUES: Mapping[str, Says] = MappingProxyType(
    {
        "cash": Says("现金券", "cash voucher"),
        "in_kind": Says("实物券", "in-kind voucher"),
        "compute": Says("算力服务", "compute service"),
        "data_product": Says("数据交易产品", "data-trading product"),
        "model_service": Says("本地人工智能大模型服务", "local AI model service"),
        "corpus": Says("语料", "corpus"),
        "other": Says("其他", "other"),
        "bureau": Says("省大数据局", "bureau"),
        "platform_operator": Says("平台服务方", "platform operator"),
        "compute_provider": Says("算力提供方", "compute provider"),
        "data_provider": Says("数据提供方", "data provider"),
        "demander": Says("需求方", "demander"),
    }
)

ENTRIES: Mapping[str, Says] = MappingProxyType(
    {
        "issue": Says("从年度额度中预留", "Held from the year's pool"),
        "redeem": Says("兑现", "Redeemed"),
        "lapse": Says("逾期作废，退回年度额度", "Lapsed, returned to the year's pool"),
        "revoke": Says("撤销，退回年度额度", "Revoked, returned to the year's pool"),
        "count_against_cap": Says("计入年度累计兑现额度", "Counted against the yearly cap"),
        "send": Says("送银行拨付", "Sent to the bank"),
        "pay": Says("拨付到账", "Paid"),
        "fail": Says("银行退回，重新待拨付", "Returned by the bank; to be paid again"),
    }
)
"""What a transfer did, by its code."""
