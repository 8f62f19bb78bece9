"""Why a step is refused beyond who and when: said in both tongues, each with its stable code."""

from __future__ import annotations

from guiju.apps.matters.facts import MatterRefused, MatterView
from guiju.core.journeys import Step

REASON_LENGTH_MAX = 4000


def id_taken() -> MatterRefused:
    return MatterRefused(
        "matters.id_taken",
        zh="这个编号已经用过了。请换一个新的编号再提交。",
        en="This id is taken already. Send the request with a new id.",
        field="id",
    )


def changed(matter: MatterView) -> MatterRefused:
    return MatterRefused(
        "matters.changed",
        zh=f"您打开页面之后，办件 {matter.number} 又有了变动，现在是“{matter.state_zh}”。请刷新后再办理。",
        en=f"{matter.number} has changed since you opened it: it is at “{matter.state_en}” now. Reload.",
        field="version",
    )


def reason_needed(step: Step) -> MatterRefused:
    return MatterRefused(
        "matters.reason_needed",
        zh=f"“{step.zh}”需要写明理由，申请单位会看到它。",
        en=f"“{step.en}” needs a reason; the applicant will read it.",
        field="reason",
        missing=("reason",),
    )


def reason_too_long() -> MatterRefused:
    return MatterRefused(
        "matters.reason_too_long",
        zh=f"理由请不超过 {REASON_LENGTH_MAX} 字；更长的说明请作为附件上传。",
        en=f"Keep the reason within {REASON_LENGTH_MAX} characters; attach anything longer as a file.",
        field="reason",
    )


def shown_differs(step: Step) -> MatterRefused:
    return MatterRefused(
        "matters.shown_differs",
        zh=f"您看到的测算与经办人提交时的不一致，或该提交已因变更失效，不能“{step.zh}”。请刷新核对，必要时退回重新经办。",
        en=f"What you saw differs from what the maker saw, or a change has voided it, so “{step.en}” is not possible. "
        "Reload and compare; send it back to be made again if need be.",
        field="shown",
    )
