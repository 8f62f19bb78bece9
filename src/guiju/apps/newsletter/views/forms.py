"""The office's forms. They read what was typed; whether it is right is the actions' to say."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms

from guiju.apps.newsletter import queries
from guiju.apps.newsletter.actions import Head, Words
from guiju.apps.newsletter.views.asking import is_english, say, saying, spoken
from guiju.core.refusals import Refused

FILL_IN = saying("请填写这一项。", "Fill this in.")
PIECE = ("section", "headline", "summary", "quote", "source", "link")
HEAD = ("name", "motto", "publisher", "statement", "year", "year_number", "total_number")


class Sheet(forms.Form):
    """A form that shows a refusal at the field it is about."""

    error_css_class = "wrong"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["use_required_attribute"] = False
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = FILL_IN

    def refuse(self, refused: Refused) -> bool:
        """Show a refusal at its field; False when no field people see is at fault."""
        name = refused.field or ""
        if name not in self.fields or self.fields[name].widget.is_hidden:
            return False
        self.add_error(name, spoken(refused))
        return True


class PieceForm(Sheet):
    """What a piece says. `version` is that of the issue somebody looked at."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    instrument = forms.UUIDField(widget=forms.HiddenInput, required=False)
    section = forms.CharField(
        label=saying("栏目", "Section"),
        help_text=saying("同一栏目的几条放在一起，例如：地方新政。", "Pieces of one section stand together."),
        required=False,
        max_length=20,
    )
    headline = forms.CharField(label=saying("标题", "Headline"), max_length=80)
    summary = forms.CharField(
        label=saying("摘要（自己的话）", "Summary, in our own words"),
        help_text=saying("每行一段。不要照抄原文。", "A paragraph a line. Do not copy the source."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    quote = forms.CharField(
        label=saying("原文短引", "A short quotation"),
        help_text=saying("最多 60 字，印在旁边。", "At most 60 characters; it stands in the margin."),
        required=False,
        max_length=60,
    )
    source = forms.CharField(
        label=saying("来源", "Source"),
        help_text=saying("谁、什么文号、哪天发布。", "Who published it, its number, and when."),
        max_length=200,
    )
    link = forms.CharField(
        label=saying("原文链接", "Link to it"),
        required=False,
        max_length=400,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    figures = forms.MultipleChoiceField(
        label=saying("配图（平台数据）", "Figures, from the platform's data"),
        help_text=saying(
            "出刊当天的数字画成图，随刊定稿，以后不变。", "Drawn from the day of publication, and kept as they were."
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        initial: dict[str, Any] = kwargs.pop("initial", None) or {}
        super().__init__(*args, initial={"id": uuid4(), **initial}, **kwargs)
        field = self.fields["figures"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(kind.name, say(kind.title.zh, kind.title.en)) for kind in queries.figure_kinds()]

    def words(self) -> Words:
        said = self.cleaned_data
        return Words(**{name: said[name] for name in PIECE}, figures=tuple(said["figures"]))

    @property
    def piece(self) -> UUID:
        value = self.cleaned_data["id"]
        assert isinstance(value, UUID)
        return value


def piece_as_typed(piece: queries.PieceView, version: int) -> dict[str, Any]:
    """A piece as the form shows it again."""
    said = {name: getattr(piece, name) for name in PIECE}
    return {**said, "id": piece.id, "figures": list(piece.figures), "version": version}


def piece_from(source: queries.Source, version: int, page: str) -> dict[str, Any]:
    """A piece begun from the library, whose `page` it links to: its summary there is to be worked over."""
    return {
        "version": version,
        "instrument": source.id,
        "section": source.section[:20],
        "headline": source.title[:80],
        "summary": source.summary,
        "source": source.line[:200],
        "link": page,
    }


class MastheadForm(Sheet):
    """What stands at the head of the next issue, and from which numbers it goes on."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=saying("刊名", "Name"), max_length=40)
    motto = forms.CharField(
        label=saying("刊头语", "Motto"),
        help_text=saying("印在刊名上方的一句话。", "One line above the name."),
        required=False,
        max_length=80,
    )
    publisher = forms.CharField(label=saying("主办单位", "Publisher"), max_length=80)
    statement = forms.CharField(
        label=saying("声明", "Statement"),
        help_text=saying(
            "例如：摘要为编者归纳，以原文为准。", "For example: summaries are the editors'; the source holds."
        ),
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    year = forms.IntegerField(label=saying("上一期的年份", "Year of the last issue"), min_value=1949, max_value=9999)
    year_number = forms.IntegerField(
        label=saying("上一期的年内期号", "Its number in that year"),
        help_text=saying("新办的刊物填 0。新的一年从 1 编起。", "0 for a new one. Each year begins with 1."),
        min_value=0,
        max_value=9999,
    )
    total_number = forms.IntegerField(
        label=saying("上一期的总期号", "Its number in all"), min_value=0, max_value=99_999
    )

    def head(self) -> Head:
        return Head(**{name: self.cleaned_data[name] for name in HEAD})


def masthead_as_typed(head: queries.MastheadView, year: int) -> dict[str, Any]:
    said = {name: getattr(head, name) for name in HEAD}
    return {**said, "year": head.year or year, "version": head.version}


class ReasonForm(Sheet):
    """Why an issue is withdrawn; readers will see it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=saying("撤回的理由", "Why"),
        help_text=saying("读者会看到。", "Readers will see it."),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SubscribeForm(Sheet):
    """An address and a tongue; what only robots fill in stays empty."""

    address = forms.CharField(
        label=saying("邮箱", "Your mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    tongue = forms.ChoiceField(
        label=saying("邮件用", "Letters in"),
        choices=[("zh-hans", "中文"), ("en", "English")],
        widget=forms.RadioSelect,
    )
    website = forms.CharField(
        required=False,
        label=saying("请留空", "Leave this empty"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"tongue": "en" if is_english() else "zh-hans"}, **kwargs)
