"""The editors' forms. They read what was typed; whether it is right is the actions' to say."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.functional import lazy

from guiju.apps.briefing.actions import SUMMARY_CHARACTERS_MAX, Draft
from guiju.apps.briefing.queries import ItemView
from guiju.apps.briefing.views import words
from guiju.apps.briefing.views.asking import say, spoken
from guiju.core.decision import Says
from guiju.core.refusals import Refused
from guiju.texts.briefs import Kind

saying = lazy(say, str)
FILL_IN = saying("请填写这一项。", "Fill this in.")
CHOOSE_ONE = saying("请选择。", "Make a choice.")


def _options(said: dict[str, Says]) -> list[tuple[str, Any]]:
    return [(value, saying(says.zh, says.en)) for value, says in said.items()]


class _Sheet(forms.Form):
    """A form that says what is missing in both tongues."""

    error_css_class = "wrong"

    def __init__(self, data: Any = None, files: Any = None, *, initial: dict[str, Any]) -> None:
        super().__init__(data, files, initial=initial, use_required_attribute=False)
        for field in self.fields.values():
            asks_to_choose = isinstance(field, forms.ChoiceField | forms.FileField)
            field.error_messages["required"] = CHOOSE_ONE if asks_to_choose else FILL_IN

    def refuse(self, refused: Refused) -> bool:
        """Show a refusal at its field; False when no field of this form is at fault."""
        if refused.field not in self.fields:
            return False
        self.add_error(refused.field, spoken(refused))
        return True


class UploadForm(_Sheet):
    """A text to take in. It carries the id of the upload, so that sending it twice uploads once."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    form = forms.ChoiceField(
        label=saying("这是", "This is"),
        choices=_options(dict(words.FORMS)),
        widget=forms.RadioSelect,
        initial="newsletter",
    )
    file = forms.FileField(label=saying("文件", "File"))

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, initial={"id": uuid4()})
        self.fields["file"].error_messages["empty"] = saying("文件是空的。", "The file is empty.")


class _Lines(forms.CharField):
    """One thing a line; cleaned to a tuple."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=4000, **kwargs)

    def clean(self, value: Any) -> tuple[str, ...]:
        return tuple(line.strip() for line in super().clean(value).splitlines() if line.strip())


class _Day(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class ItemForm(_Sheet):
    """An item as the editor leaves it, with our summary."""

    title = forms.CharField(label=saying("文件名称", "Title"), max_length=300)
    summary = forms.CharField(
        label=saying("我们的摘要", "Our summary"),
        help_text=saying(
            "用自己的话写清楚谁、做什么、得到什么；一处引用原文不超过 40 个字。发布前必填。",
            "In our own words: who, what, and what they get. Quote at most 40 characters in one piece. "
            "Needed before it is published.",
        ),
        max_length=SUMMARY_CHARACTERS_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    kind = forms.ChoiceField(
        label=saying("种类", "Kind"), choices=_options({str(k): v for k, v in words.KINDS.items()})
    )
    jurisdiction = forms.ChoiceField(
        label=saying("适用地区", "Where it applies"),
        choices=[
            ("", saying("请选择", "Choose")),
            *((code, saying(said.zh, said.en)) for code, said in words.places()),
        ],
    )
    document_number = forms.CharField(label=saying("文号", "Document number"), max_length=80, required=False)
    section = forms.CharField(label=saying("栏目", "Section"), max_length=80, required=False)
    issuers = _Lines(label=saying("发文机关（每行一个）", "Issuers, one a line"))
    issued_on = _Day(label=saying("印发日期", "Issued on"))
    in_force_on = _Day(label=saying("施行日期", "In force on"))
    until_on = _Day(label=saying("失效日期", "In force until"))
    references = _Lines(label=saying("引用的文件（每行一个）", "Documents it names, one a line"))

    def __init__(self, data: Any = None, *, item: ItemView) -> None:
        names = ("title", "summary", "kind", "jurisdiction", "document_number", "section")
        said = {name: getattr(item, name) for name in (*names, "issued_on", "in_force_on", "until_on")}
        lines = {"issuers": "\n".join(item.issuers), "references": "\n".join(item.references)}
        super().__init__(data, initial={**said, **lines})

    def draft(self) -> Draft:
        """What the form says, as the action takes it."""
        said = dict(self.cleaned_data)
        return Draft(**{**said, "kind": Kind(said["kind"])})
