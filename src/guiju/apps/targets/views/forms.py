"""The office's forms. They read what was typed into base units; whether it may be is the actions' to say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.functional import lazy

from guiju.apps.targets.actions import Paper, Proposal, Reading, Wording
from guiju.apps.targets.queries import IndicatorView
from guiju.apps.targets.views import words
from guiju.apps.targets.views.asking import spoken, tongue
from guiju.core.decision import Says
from guiju.core.quantities import Comparator, Course, Firmness, Period, Quantity
from guiju.core.refusals import Refused
from guiju.core.regions import GUIZHOU
from guiju.core.target_words import PERCENT, plain, read_value
from guiju.core.targets import Point
from guiju.documents.tables import Choice

MILESTONE = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})\s*[:：,，\s]\s*(\S+)")


def say(zh: str, en: str) -> str:
    return en if tongue() == "en" else zh


saying = lazy(say, str)
FILL_IN = saying("请填写这一项。", "Fill this in.")
NONE = Says("（没有）", "(none)")


def options(choices: tuple[Choice, ...], *, first: Says | None = None) -> list[tuple[str, Any]]:
    named = [(str(choice.value), saying(choice.label.zh, choice.label.en)) for choice in choices]
    return named if first is None else [("", saying(first.zh, first.en)), *named]


class Sheet(forms.Form):
    """A form that carries the id of what it makes, so that sending it twice makes it once."""

    error_css_class = "wrong"
    id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = kwargs.pop("initial", None) or {}
        super().__init__(data, files, initial={"id": uuid4(), **initial}, use_required_attribute=False, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = FILL_IN

    def refuse(self, refused: Refused, fields: Mapping[str, str] | None = None) -> bool:
        """Show a refusal at its field; False when no field of this form is at fault."""
        name = (fields or {}).get(refused.field or "", refused.field)
        if name not in self.fields:
            return False
        self.add_error(name, spoken(refused))
        return True

    def number(self, name: str, unit: str) -> Fraction | None:
        """What stands in a field, in base units; None where it is empty. Raises Refused for what does not read."""
        text = self.cleaned_data.get(name) or ""
        return read_value(text, unit, field=name) if text else None


def number_field(**kwargs: Any) -> forms.CharField:
    attrs = {"inputmode": "decimal", "autocomplete": "off"}
    return forms.CharField(max_length=40, widget=forms.TextInput(attrs=attrs), **kwargs)


def day_field(**kwargs: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class MeasureForm(Sheet):
    """One measurement: the number, the day (today when nothing is changed), perhaps a note and a file."""

    value = number_field(label=saying("测量值", "Value"))
    measured_on = day_field(label=saying("测量日期", "Measured on"))
    note = forms.CharField(label=saying("说明", "Note"), max_length=500, required=False)
    paper = forms.FileField(label=saying("证明文件", "Evidence"), required=False)

    def __init__(self, data: Any = None, files: Any = None, *, unit: str, on: date, **kwargs: Any) -> None:
        given = {"measured_on": on, **(kwargs.pop("initial", None) or {})}
        super().__init__(data, files, initial=given, **kwargs)
        self.unit = unit
        self.fields["value"].widget.attrs["data-unit"] = unit

    def reading(self) -> Reading:
        """What was typed. Raises Refused for a value that does not read."""
        said = self.cleaned_data
        paper = said.get("paper")
        return Reading(
            measured_on=said["measured_on"],
            value=self.number("value", self.unit),
            note=said["note"],
            paper=Paper(name=paper.name or "", content=paper.read()) if paper else None,
        )


class CorrectForm(MeasureForm):
    """A correction; without a value the measurement is taken back."""

    reason = forms.CharField(
        label=saying("更正的理由", "Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].required = False
        self.fields["value"].help_text = saying(
            f"单位：{self.unit}。留空表示撤回这条测量。",
            f"Unit: {self.unit}. Empty: it is taken back.",
        )


class SheetForm(Sheet):
    """A filled-in xlsx or CSV."""

    workbook = forms.FileField(label=saying("填好的表格（xlsx 或 CSV）", "The filled-in sheet (xlsx or CSV)"))


class WordingForm(Sheet):
    """All that an edition says of an indicator; `version` is the one that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=saying("名称", "Name"), max_length=120)
    definition = forms.CharField(
        label=saying("口径", "Definition"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    owner = forms.TypedChoiceField(label=saying("责任单位", "Owner"), coerce=UUID, empty_value=None, required=False)
    region = forms.ChoiceField(label=saying("地区", "Region"), choices=options(words.PLACE_CHOICES))
    comparator = forms.ChoiceField(
        label=saying("比较方式", "Comparator"), choices=options(words.COMPARATOR_CHOICES, first=NONE), required=False
    )
    value = number_field(label=saying("目标值", "Value"), required=False)
    upper = number_field(label=saying("目标值上限（区间）", "Upper end of a range"), required=False)
    unit = forms.CharField(label=saying("计量单位", "Unit"), max_length=20, required=False)
    course = forms.ChoiceField(label=saying("统计口径", "Course"), choices=options(words.COURSE_CHOICES))
    firmness = forms.ChoiceField(label=saying("约束力", "Firmness"), choices=options(words.FIRMNESS_CHOICES))
    starts_on = day_field(label=saying("起算日", "First day that counts"), required=False)
    deadline = day_field(label=saying("期限", "Deadline"), required=False)
    is_deadline_inferred = forms.BooleanField(
        label=saying("期限是从标题等推断的，不是条文写明的", "The deadline is inferred, the text does not say it"),
        required=False,
    )
    baseline = number_field(
        label=saying("基期值", "Baseline"),
        required=False,
        help_text=saying("没有公布的不要填。", "Leave it empty unless it was published."),
    )
    baseline_on = day_field(label=saying("基期", "Baseline's day"), required=False)
    tolerance = number_field(
        label=saying("允许偏差（%）", "Tolerance (%)"),
        required=False,
        help_text=saying("不填按 5%。", "5 % when empty."),
    )
    source = forms.ChoiceField(
        label=saying("平台记录计算", "Computed from records"),
        choices=options(words.SOURCE_CHOICES, first=NONE),
        required=False,
    )
    reason = forms.CharField(
        label=saying("修改的理由", "Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, owners: Sequence[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", saying(words.NO_OWNER.zh, words.NO_OWNER.en)), *((str(id), name) for id, name in owners)]

    def wording(self) -> Wording:
        """What was typed. Raises Refused for a value that does not read."""
        said, unit = self.cleaned_data, self.cleaned_data["unit"]
        baseline = self.number("baseline", unit)
        if (baseline is None) != (said["baseline_on"] is None):
            raise Refused(
                "targets.baseline_needs_its_day",
                zh="基期值和基期日期要一起填。",
                en="A baseline and its day go together.",
                field="baseline_on",
            )
        return Wording(
            **{name: said[name] for name in ("name", "definition", "unit", "owner", "region", "source")},
            **{name: said[name] for name in ("starts_on", "deadline", "is_deadline_inferred")},
            comparator=Comparator(said["comparator"]) if said["comparator"] else None,
            value=self.number("value", unit),
            upper=self.number("upper", unit),
            course=Course(said["course"]),
            firmness=Firmness(said["firmness"]),
            baseline=None if baseline is None else Point(said["baseline_on"], baseline),
            tolerance=self.number("tolerance", PERCENT),
        )


def as_typed(view: IndicatorView, tolerance: Fraction | None) -> dict[str, object]:
    """An indicator as its form shows it."""
    goal = view.goal
    return {
        **{name: getattr(view, name) for name in ("name", "definition", "owner", "region", "version", "source")},
        "is_deadline_inferred": view.is_deadline_inferred,
        "unit": goal.unit,
        "comparator": goal.comparator or "",
        "value": "" if goal.value is None else plain(goal.value, goal.unit),
        "upper": "" if goal.upper is None else plain(goal.upper, goal.unit),
        "course": goal.course,
        "firmness": view.firmness,
        "starts_on": goal.starts_on,
        "deadline": goal.deadline,
        "baseline": "" if goal.baseline is None else plain(goal.baseline.value, goal.unit),
        "baseline_on": None if goal.baseline is None else goal.baseline.on,
        "tolerance": "" if tolerance is None else plain(tolerance, PERCENT),
    }


class MilestonesForm(Sheet):
    """Days and values, one a line: `2024-06-30 120`."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    milestones = forms.CharField(
        label=saying("节点，一行一个", "Milestones, one a line"),
        help_text=saying("例如：2024-06-30 120。全部清空就按直线推算。", "2024-06-30 120; empty: a straight line."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reason = forms.CharField(label=saying("理由", "Why"), max_length=500)

    def points(self, unit: str) -> tuple[Point, ...]:
        """What was typed. Raises Refused for a line that does not read."""
        return tuple(_milestone(line, unit) for line in self.cleaned_data["milestones"].splitlines() if line.strip())


def _milestone(line: str, unit: str) -> Point:
    found = MILESTONE.fullmatch(line.strip())
    try:
        day = date(*(int(part) for part in found[1].split("-"))) if found else None
    except ValueError:
        day = None
    if found is None or day is None:
        raise Refused(
            "targets.bad_milestone",
            zh=f"“{line.strip()[:40]}”读不成节点。请写成 2024-06-30 120。",
            en=f'"{line.strip()[:40]}" is no milestone. Write it as 2024-06-30 120.',
            field="milestones",
        )
    return Point(day, read_value(found[2], unit, field="milestones"))


class ProposalForm(Sheet):
    """A target proposed by hand: what the text says, and where."""

    document = forms.CharField(label=saying("文件标题", "Title of the document"), max_length=200)
    clause = forms.CharField(label=saying("条款", "Clause"), max_length=80, required=False)
    quote = forms.CharField(label=saying("原文摘录（40 字以内）", "Its own words (40 characters)"), max_length=40)
    name = forms.CharField(label=saying("指标名称", "Indicator"), max_length=120)
    comparator = forms.ChoiceField(
        label=saying("比较方式", "Comparator"), choices=options(words.COMPARATOR_CHOICES, first=NONE), required=False
    )
    value = number_field(
        label=saying("目标值", "Value"),
        required=False,
        help_text=saying("原文没有数字的不填。", "Empty where the text gives no number."),
    )
    unit = forms.CharField(
        label=saying("计量单位", "Unit"),
        max_length=20,
        required=False,
        help_text=saying("个、家、% 或 元", "Such as 个, % or 元"),
    )
    course = forms.ChoiceField(label=saying("统计口径", "Course"), choices=options(words.COURSE_CHOICES))
    firmness = forms.ChoiceField(label=saying("约束力", "Firmness"), choices=options(words.FIRMNESS_CHOICES))
    deadline = day_field(label=saying("期限", "Deadline"), required=False)
    is_deadline_inferred = forms.BooleanField(label=saying("期限是推断的", "The deadline is inferred"), required=False)
    region = forms.ChoiceField(label=saying("地区", "Region"), choices=options(words.PLACE_CHOICES), initial=GUIZHOU)

    def proposal(self) -> Proposal:
        """What was typed. Raises Refused for a value that does not read, or one without its comparator."""
        said = self.cleaned_data
        value = self.number("value", said["unit"])
        if (value is None) != (not said["comparator"]):
            raise Refused(
                "targets.bad_input", zh="目标值与比较方式要同填。", en="They go together.", field="comparator"
            )
        quantity = None
        if value is not None:
            quantity = Quantity(
                what=said["name"],
                value=value,
                unit=said["unit"],
                comparator=Comparator(said["comparator"]),
                course=Course(said["course"]),
                firmness=Firmness(said["firmness"]),
                period=Period(None, said["deadline"]) if said["deadline"] else None,
            )
        return Proposal(
            quantity=quantity,
            **{name: said[name] for name in ("name", "document", "clause", "quote", "region", "is_deadline_inferred")},
        )


def id_of(form: Sheet) -> UUID:
    made: UUID = form.cleaned_data["id"]
    return made
