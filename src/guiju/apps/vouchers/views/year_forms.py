"""The bureau's forms about a year: open its programme, and amend what it has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from guiju.apps.vouchers.views.fields import MoneyField, options, reason_field, saying
from guiju.apps.vouchers.views.forms import Sheet
from guiju.documents.tables import Choice


class ProgrammeForm(Sheet):
    """A year's programme to open, under one of the policies that the catalogue has; the only one is not asked for."""

    policy = forms.ChoiceField(label=saying("依据的办法", "Under which policy"))
    year = forms.IntegerField(label=saying("年度", "Year"), min_value=2000, max_value=2100)
    appropriation = MoneyField(
        label=saying("年度资金安排", "Appropriation"),
        help_text=saying(
            "成为当年可发放的额度，不得超过办法规定的发放总额。", "Becomes the year's pool; the measures cap it."
        ),
    )
    publicity_working_days = forms.IntegerField(
        label=saying("公示天数（工作日）", "Publicity, in working days"), min_value=1, max_value=60, initial=5
    )
    numbering = forms.RegexField(
        label=saying("编号前缀", "Prefix of its numbers"),
        help_text=saying(
            "大写字母，例如 GZ：券号将是 GZ-2024-000001。", "Capitals such as GZ: numbers read GZ-2024-000001."
        ),
        regex=r"^[A-Z]{1,8}$",
        initial="GZ",
    )
    title_zh = forms.CharField(label=saying("名称（中文）", "Name in Chinese"), max_length=120)
    title_en = forms.CharField(label=saying("名称（英文）", "Name in English"), max_length=160)

    def __init__(self, data: Any = None, *, policies: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["policy"]
        assert isinstance(field, forms.ChoiceField)
        field.choices, field.initial = options(policies), policies[0].value
        if len(policies) == 1:
            field.widget = forms.HiddenInput()


class AmendmentForm(Sheet):
    """Another appropriation for a year under way, and what it rests on."""

    appropriation = MoneyField(
        label=saying("调整后的年度资金安排", "The appropriation from now on"),
        help_text=saying(
            "整个年度的金额，不是增减额；不低于已占用的额度。",
            "For the whole year, not the difference; no less than the pool has given away.",
        ),
    )
    document = forms.CharField(
        label=saying("依据文件", "The document it rests on"),
        help_text=saying("文号或文件名，公开显示。", "Its number or title; everybody reads it."),
        max_length=200,
    )
    reason = reason_field(required=True)
