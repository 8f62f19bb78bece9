"""Form fields that read what people type into what actions take: fen, credit codes, days, answers left open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import lazy

from guiju.apps.vouchers.actions import Paper
from guiju.apps.vouchers.views.asking import spoken, tongue
from guiju.core import identifiers, money
from guiju.core.decision import Says
from guiju.core.refusals import Refused
from guiju.documents.tables import Choice

FILES_MAX = 10
UNSAID = ""
UNTOLD = Says("未说明", "Not said")


def say(zh: str, en: str) -> str:
    return en if tongue() == "en" else zh


saying = lazy(say, str)
"""Words of a form, chosen when the page is made."""


def said(words: Says) -> str:
    return say(words.zh, words.en)


def options(choices: Sequence[Choice], *, first: Says | None = None) -> list[tuple[str, Any]]:
    """Choices as a widget takes them, with perhaps an empty one before them."""
    named = [(choice.value, saying(choice.label.zh, choice.label.en)) for choice in choices]
    return named if first is None else [(UNSAID, saying(first.zh, first.en)), *named]


class MoneyField(forms.CharField):
    """Yuan as people write them; cleaned to fen."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 30)
        widget = forms.TextInput(
            attrs={"inputmode": "decimal", "autocomplete": "off", "data-unit": saying("元", "yuan")}
        )
        super().__init__(widget=widget, **kwargs)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        return _read(money.parse_yuan, text) if text else None


class CreditCodeField(forms.CharField):
    """A unified social credit code, in its one spelling."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        super().__init__(widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}), **kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return _read(identifiers.uscc, text) if text else ""


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or left open: cleaned to True, False or None."""

    def __init__(self, *, first: Says = UNTOLD, **kwargs: Any) -> None:
        choices = [
            (UNSAID, saying(first.zh, first.en)),
            ("yes", saying("是", "Yes")),
            ("no", saying("否", "No")),
        ]
        super().__init__(choices=choices, coerce=lambda text: text == "yes", empty_value=None, required=False, **kwargs)


class DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PapersField(forms.FileField):
    """Several files at once; cleaned to papers."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(widget=_Files(), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> tuple[Paper, ...]:  # noqa: ARG002 - Django's signature
        given: list[UploadedFile[bytes]] = [each for each in data or () if each]
        if not given and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(given) > FILES_MAX:
            raise forms.ValidationError(
                say(f"一次最多上传 {FILES_MAX} 个文件。", f"At most {FILES_MAX} files at a time."), code="too_many"
            )
        return tuple(Paper(name=each.name or "", content=each.read()) for each in given)


def reason_field(*, required: bool) -> forms.CharField:
    return forms.CharField(
        label=saying("理由", "Reason") if required else saying("说明", "Note"),
        required=required,
        max_length=4000,
        error_messages={"required": saying("请写明理由，对方会看到它。", "Give the reason; it will be read.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _read(reader: Any, text: str) -> Any:
    try:
        return reader(text)
    except Refused as refused:
        raise forms.ValidationError(spoken(refused), code=refused.code) from refused
