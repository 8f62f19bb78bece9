"""The rows of the targets office. Values are exact fractions written as text (`9/20`), in the unit's base."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from guiju.core.quantities import Comparator, Course, Firmness
from guiju.core.targets import Status

NUMBER = r"^-?[0-9]+(/[1-9][0-9]*)?$"
NUMBER_CHARACTERS_MAX = 60


def choices(of: type[Comparator] | type[Course] | type[Firmness] | type[Status]) -> list[tuple[str, str]]:
    return [(member.value, member.name) for member in of]


def number(**kwargs: object) -> models.CharField[str, str]:
    return models.CharField(max_length=NUMBER_CHARACTERS_MAX, **kwargs)  # type: ignore[arg-type]


class Indicator(models.Model):
    """One target of one text, as it stands after its last edition. The words of the text never change.

    `item` is the briefing's item it came from; `status` is how it stood when it was last looked at, `checks` how often
    that changed.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed"
        ACCEPTED = "accepted"
        REJECTED = "rejected"

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=10, choices=State.choices)
    document = models.CharField(max_length=200)
    clause = models.CharField(max_length=80, blank=True)
    quote = models.CharField(max_length=40)
    line_from = models.PositiveIntegerField(null=True)
    line_to = models.PositiveIntegerField(null=True)
    item = models.CharField(max_length=120, blank=True)
    proposed_at = models.DateTimeField()

    version = models.PositiveIntegerField(default=1)
    name = models.CharField(max_length=120)
    definition = models.CharField(max_length=500, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    comparator = models.CharField(max_length=10, choices=choices(Comparator), blank=True)
    value = number(blank=True)
    upper = number(blank=True)
    course = models.CharField(max_length=12, choices=choices(Course))
    firmness = models.CharField(max_length=6, choices=choices(Firmness))
    owner = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+", null=True)
    region = models.CharField(max_length=6)
    starts_on = models.DateField(null=True)
    deadline = models.DateField(null=True)
    is_deadline_inferred = models.BooleanField(default=False)
    baseline = number(blank=True)
    baseline_on = models.DateField(null=True)
    milestones = models.JSONField(default=list)
    tolerance = number(blank=True)
    source = models.CharField(max_length=60, blank=True)

    status = models.CharField(max_length=10, choices=choices(Status), default=Status.UNKNOWN.value)
    checks = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(value="", comparator="") | (Q(value__regex=NUMBER) & ~Q(comparator="")),
                name="a_number_comes_with_its_comparator",
            ),
            models.CheckConstraint(
                condition=Q(upper="") | (Q(upper__regex=NUMBER) & ~Q(value="")), name="a_range_has_a_lower_end"
            ),
            models.CheckConstraint(
                condition=Q(baseline="", baseline_on__isnull=True)
                | Q(baseline__regex=NUMBER, baseline_on__isnull=False),
                name="a_baseline_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(tolerance="") | Q(tolerance__regex=NUMBER), name="a_tolerance_is_a_number"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="an_indicator_has_a_first_edition"),
        ]
        indexes = [
            models.Index(fields=["state", "deadline", "id"], name="targets_by_deadline"),
            models.Index(fields=["state", "name", "id"], name="targets_by_name"),
            models.Index(fields=["owner", "deadline", "id"], name="targets_of_owner"),
            models.Index(fields=["state", "item"], name="targets_of_item"),
        ]


class Edition(models.Model):
    """What an indicator said from one moment on, whole, and who made it say so. Never changed."""

    id = models.BigAutoField(primary_key=True)
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT)
    version = models.PositiveIntegerField()
    verb = models.CharField(max_length=10)
    said = models.JSONField()
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    actor_person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    actor_organisation = models.ForeignKey(
        "parties.Organisation", on_delete=models.PROTECT, related_name="+", null=True
    )
    actor_name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["indicator", "version"], name="one_edition_a_version")]


class Measurement(models.Model):
    """What an indicator came to on a day. Never changed: a correction supersedes it and says why.

    A correction without a value takes it back. `sha256` names the evidence file, whose bytes matters keeps.
    """

    class Origin(models.TextChoices):
        ENTERED = "entered"
        IMPORTED = "imported"
        COMPUTED = "computed"

    id = models.UUIDField(primary_key=True)
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT)
    measured_on = models.DateField()
    value = number(blank=True)
    note = models.CharField(max_length=500, blank=True)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, related_name="superseded_by", null=True)
    reason = models.CharField(max_length=500, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    blob = models.ForeignKey("matters.Blob", on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()
    actor_person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    actor_organisation = models.ForeignKey(
        "parties.Organisation", on_delete=models.PROTECT, related_name="+", null=True
    )
    actor_name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(value__regex=NUMBER) | Q(value="", supersedes__isnull=False),
                name="a_measurement_has_a_value_or_takes_one_back",
            ),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True, reason="") | (Q(supersedes__isnull=False) & ~Q(reason="")),
                name="a_correction_says_why",
            ),
        ]
        indexes = [models.Index(fields=["indicator", "measured_on", "id"], name="measurements_of_indicator")]


class StandingChange(models.Model):
    """An indicator came to stand otherwise than before, and why. Never changed."""

    id = models.BigAutoField(primary_key=True)
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT)
    number = models.PositiveIntegerField()
    before = models.CharField(max_length=10, choices=choices(Status))
    status = models.CharField(max_length=10, choices=choices(Status))
    reason_zh = models.CharField(max_length=500)
    reason_en = models.CharField(max_length=600)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "number"], name="one_change_a_number"),
            models.CheckConstraint(condition=~Q(before=models.F("status")), name="a_change_changes_something"),
        ]
