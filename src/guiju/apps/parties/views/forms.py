"""What people fill in: a registration, an invitation, an account, a key. Forms read; the actions judge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django import forms

from guiju.apps.parties.views.asking import saying
from guiju.core import regions
from guiju.core.decision import Says
from guiju.core.parties import DUTY_WORDS, KIND_WORDS, ROLE_WORDS, STAFF_ROLES, Duty, OrganisationKind, Role
from guiju.core.scopes import SCOPES

K = TypeVar("K")
YES_NO = [("yes", saying("是", "Yes")), ("no", saying("否", "No"))]


def choices(words: Mapping[K, Says], of: Iterable[K]) -> list[tuple[str, Any]]:
    return [(str(each), saying(words[each].zh, words[each].en)) for each in of]


def regions_to_choose() -> list[tuple[str, list[tuple[str, Any]]]]:
    """Guizhou's prefectures first, then the other provinces."""
    near = regions.prefectures(regions.GUIZHOU)
    far = [each for each in regions.REGIONS.values() if each.code.endswith("0000") and each.code != regions.GUIZHOU]
    return [
        (saying("贵州省", "Guizhou"), [(each.code, saying(each.zh, each.en)) for each in near]),
        (saying("其他省份", "Other provinces"), [(each.code, saying(each.zh, each.en)) for each in far]),
    ]


class OrganisationForm(forms.Form):
    """What an organisation says of itself."""

    name = forms.CharField(
        label=saying("单位名称", "Name"),
        max_length=120,
        help_text=saying("与营业执照或登记证书一致。", "As on the business licence or certificate."),
    )
    region = forms.ChoiceField(label=saying("注册地", "Registered in"), choices=regions_to_choose)
    kind = forms.ChoiceField(label=saying("单位类型", "Kind"), choices=choices(KIND_WORDS, OrganisationKind))
    is_legal_person = forms.TypedChoiceField(
        label=saying("是否具有独立法人资格", "Is it a legal person?"),
        choices=YES_NO,
        coerce=lambda text: text == "yes",
        widget=forms.RadioSelect,
    )
    roles = forms.TypedMultipleChoiceField(
        label=saying("以什么身份参加", "Takes part as"),
        help_text=saying("可多选。身份在平台核验后生效。", "One or more; they count once you are verified."),
        choices=choices(ROLE_WORDS, [role for role in reversed(Role) if role not in STAFF_ROLES]),
        coerce=Role,
        widget=forms.CheckboxSelectMultiple,
    )

    def given(self) -> dict[str, Any]:
        """The fields as the action takes them."""
        data = self.cleaned_data
        return data | {"kind": OrganisationKind(data["kind"]), "roles": frozenset(data["roles"])}


class RegistrationForm(OrganisationForm):
    """The same, with the code that names the organisation for good, and whom to ask."""

    uscc = forms.CharField(
        label=saying("统一社会信用代码", "Unified social credit code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=saying("18 位，空格和全角字符会自动整理。", "18 characters; spaces are tidied up."),
    )
    contact_name = forms.CharField(label=saying("联系人", "Contact"), max_length=60, required=False)
    contact_phone = forms.CharField(label=saying("联系电话", "Phone"), max_length=30, required=False)
    contact_email = forms.EmailField(label=saying("联系邮箱", "E-mail"), required=False)
    field_order = ("uscc", "name", "region", "kind", "is_legal_person", "roles")


class DutiesForm(forms.Form):
    duties = forms.TypedMultipleChoiceField(
        label=saying("职责", "Duties"),
        help_text=saying(
            "经办可填报和提交；复核可管理成员、收款账户和密钥。",
            "Handle: fill in and submit. Approve: look after members, payout accounts and keys.",
        ),
        choices=choices(DUTY_WORDS, Duty),
        coerce=Duty,
        widget=forms.CheckboxSelectMultiple,
    )


class InvitationForm(DutiesForm):
    name = forms.CharField(label=saying("邀请谁", "For whom"), max_length=60)
    field_order = ("name", "duties")


class CodeForm(forms.Form):
    code = forms.CharField(
        label=saying("邀请码", "Invitation code"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=saying(
            "由复核人员提供，7 天内有效，只能用一次。", "From a colleague who approves; good once, for 7 days."
        ),
    )


class PayoutAccountForm(forms.Form):
    account_name = forms.CharField(label=saying("户名", "Account name"), max_length=120)
    bank = forms.CharField(
        label=saying("开户银行", "Bank"), max_length=120, help_text=saying("写到支行。", "Down to the branch.")
    )
    number = forms.CharField(
        label=saying("账号", "Account number"),
        max_length=60,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class KeyForm(forms.Form):
    name = forms.CharField(
        label=saying("用途", "What for"),
        max_length=60,
        help_text=saying("例如：财务系统对接。", "Such as: our finance system."),
    )
    scopes = forms.MultipleChoiceField(
        label=saying("权限", "Scopes"),
        choices=[(scope, saying(f"{zh}（{scope}）", f"{en} ({scope})")) for scope, (zh, en) in SCOPES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    valid_days = forms.TypedChoiceField(
        label=saying("有效期", "Valid for"),
        choices=[(days, saying(f"{days} 天", f"{days} days")) for days in (30, 90, 180, 366)],
        coerce=int,
        initial=90,
    )


class VerificationForm(forms.Form):
    """What the operator finds: the licence says it is a legal person, or not."""

    is_legal_person = forms.TypedChoiceField(
        label=saying("经核对，具有独立法人资格", "Found to be a legal person"),
        choices=YES_NO,
        coerce=lambda text: text == "yes",
        widget=forms.RadioSelect,
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=saying("理由（对方会看到）", "Reason (they will read it)"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
