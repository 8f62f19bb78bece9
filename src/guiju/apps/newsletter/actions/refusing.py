"""Why something cannot be done here, said in both tongues, each with its stable code."""

from __future__ import annotations

from guiju.apps.newsletter.models import Issue
from guiju.apps.newsletter.queries.shapes import STATES
from guiju.core.refusals import Refused


def not_allowed() -> Refused:
    return Refused(
        "newsletter.not_allowed",
        zh="只有省大数据局有相应权限的人员可以办理。",
        en="Only people of the bureau with the duty for it may do this.",
    )


def person_needed() -> Refused:
    return Refused(
        "newsletter.person_needed",
        zh="编辑和审核须由本人登录办理，接口密钥不能代办：谁写、谁审要分得清。",
        en="Writing and checking take a person who is signed in: who wrote and who checked must be told apart.",
    )


def changed(issue: Issue) -> Refused:
    return Refused(
        "newsletter.changed",
        zh=f"您打开页面之后，这一期又有了改动（第 {issue.version} 版）。请刷新，看过之后再办理。",
        en=f"The issue has changed since you opened it (version {issue.version} now). Reload, look, and go on.",
        field="version",
    )


def wrong_state(issue: Issue) -> Refused:
    says = STATES[issue.state][0]
    return Refused(
        "newsletter.wrong_state",
        zh=f"这一期现在是“{says.zh}”，不能这样办理。编辑中的才能修改，审核过的才能出刊，出刊后只能撤回。",
        en=f"The issue is “{says.en}” and takes no such step: drafts are changed, checked ones published, "
        "published ones withdrawn.",
    )


def four_eyes() -> Refused:
    return Refused(
        "newsletter.four_eyes",
        zh="这一期有您写的内容，请由没有参与编写的另一位同事审核。",
        en="You wrote some of this issue. Somebody who wrote none of it has to check it.",
    )


def id_taken() -> Refused:
    return Refused(
        "newsletter.id_taken",
        zh="这个编号已经用过了。请换一个新的编号再提交。",
        en="This id is taken already. Send the request with a new id.",
        field="id",
    )


def no_such_piece() -> Refused:
    return Refused(
        "newsletter.not_found",
        zh="这一期里没有这一条，可能刚被删去。请刷新。",
        en="There is no such piece in this issue; it may just have been removed. Reload.",
    )


def wrong_words(field: str, *, zh: str, en: str) -> Refused:
    return Refused("newsletter.wrong_words", zh=zh, en=en, field=field)


def no_masthead() -> Refused:
    return Refused(
        "newsletter.no_masthead",
        zh="还没有填写刊头（刊名、主办单位、期号）。请先填写再出刊。",
        en="The masthead (name, publisher, numbers) is not written yet. Write it before publishing.",
    )


def bad_link() -> Refused:
    return Refused(
        "newsletter.bad_link",
        zh="这个链接不完整，或者已经用不上了。请从最近一封邮件里点开，或重新订阅。",
        en="This link is incomplete or no longer of use. Open the one in your latest mail, or subscribe anew.",
    )


def link_expired() -> Refused:
    return Refused(
        "newsletter.link_expired",
        zh="确认链接已过期。请重新填写邮箱，我们再发一封。",
        en="The link to confirm has expired. Enter your address again and we send another.",
    )


def closed() -> Refused:
    return Refused(
        "newsletter.closed",
        zh="本平台没有配置发信服务器，暂不接受订阅。可以用 Atom 订阅源，或直接来看。",
        en="No mail server is configured here, so subscriptions are closed. Use the Atom feed, or come and read.",
    )


def full() -> Refused:
    return Refused(
        "newsletter.full",
        zh="订阅人数已到上限，暂不接受新的订阅。可以用 Atom 订阅源。",
        en="There are as many subscribers as we can serve. Use the Atom feed for now.",
    )


def no_such_letter() -> Refused:
    return Refused(
        "newsletter.not_found",
        zh="没有这封信。请刷新列表。",
        en="There is no such letter. Reload the list.",
    )
