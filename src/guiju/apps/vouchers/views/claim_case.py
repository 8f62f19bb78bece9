"""A claim's page, before and after its voucher was issued, with the steps its reader may take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from guiju.apps.decisions.actions import Explained
from guiju.apps.decisions.queries import RecordedView
from guiju.apps.matters.queries import ObjectionView
from guiju.apps.vouchers import actions, queries
from guiju.apps.vouchers.views import acts, showing, words
from guiju.apps.vouchers.views.acts import Act, Deed, Taken
from guiju.apps.vouchers.views.asking import Asked, counted, dated, desk, on, spoken
from guiju.apps.vouchers.views.fields import say
from guiju.apps.vouchers.views.forms import ActForm, ClaimFoundForm, PapersForm, id_of
from guiju.apps.vouchers.views.showing import Fact, Stop
from guiju.core import voucher_journeys
from guiju.core.calendar import day_in_china
from guiju.core.decision import Says
from guiju.core.journeys import Step
from guiju.core.parties import Actor, Role
from guiju.core.refusals import Refused
from guiju.core.vouchers import Award

JOURNEY = voucher_journeys.CLAIM
OBJECTIONS = frozenset({"uphold", "dismiss"})
UNJUDGED = frozenset({"withdrawn"})
STOP_NAMES = {
    "draft": Says("申领", "Claim"),
    "cleared": Says("发放", "Issue"),
    "redeemed": Says("完成", "Done"),
}
EDITABLE = frozenset({"draft", "returned"})
SENDING = frozenset({"submit", "resubmit"})
UNISSUED = EDITABLE | {"operator_review", "bureau_review", "publicity", "objected", "cleared"}


def _pass_on(request: Asked, id: UUID, form: ActForm) -> None:
    said = form.cleaned_data
    actions.pass_on(id, shown=said["shown"], note=said["reason"], **counted(request))


def _approve(request: Asked, id: UUID, form: ActForm) -> None:
    shown = form.cleaned_data["shown"]
    actions.approve(id, id=id_of(form), shown=shown, on=on(request), **counted(request))


def _refuse(request: Asked, id: UUID, form: ActForm) -> None:
    reason = form.cleaned_data["reason"]
    actions.refuse(id, id=id_of(form), found=form.found(), reason=reason, **counted(request))


def _revoke(request: Asked, id: UUID, form: ActForm) -> None:
    reason = form.cleaned_data["reason"]
    actions.revoke(id, id=id_of(form), found=form.found(), reason=reason, **counted(request))


DEEDS: Mapping[str, Deed] = {
    "submit": lambda request, id, _form: actions.submit(id, on=on(request), **counted(request)),
    "resubmit": lambda request, id, _form: actions.resubmit(id, **counted(request)),
    "withdraw": lambda request, id, _form: actions.withdraw(id, **counted(request)),
    "pass_on": _pass_on,
    "return": lambda request, id, form: actions.return_(id, reason=form.cleaned_data["reason"], **counted(request)),
    "approve": _approve,
    "send_back": lambda request, id, form: actions.send_back(
        id, reason=form.cleaned_data["reason"], **counted(request)
    ),
    "hand_back": lambda request, id, form: actions.hand_back(
        id, reason=form.cleaned_data["reason"], **counted(request)
    ),
    "refuse": _refuse,
    "issue": lambda request, id, _form: actions.issue(id, on=on(request), **counted(request)),
    "revoke": _revoke,
}
FORMS: Mapping[str, type[ActForm]] = {
    "refuse": ClaimFoundForm,
    "uphold": ClaimFoundForm,
    "revoke": ClaimFoundForm,
}


@require_safe
@desk()
def claim(request: Asked, id: UUID) -> HttpResponseBase:
    """One claim: how it stands, why this amount, what was claimed, its papers, objections and history."""
    return _page(request, id)


@require_POST
@desk()
def claim_act(request: Asked, id: UUID, verb: str) -> HttpResponseBase:
    """Take one step of a claim."""
    queries.claim(id, request.actor)
    taken = acts.take(request, id, verb, journey=JOURNEY, deeds=DEEDS, forms=FORMS)
    return redirect("vouchers:claim", id) if taken.is_done else _page(request, id, taken)


@require_POST
@desk()
def claim_objection(request: Asked, id: UUID, objection: UUID, verb: str) -> HttpResponseBase:
    """Answer one objection: it stands, by a fact found otherwise, or it does not."""
    queries.claim(id, request.actor)

    def dismiss(_request: Asked, _id: UUID, form: ActForm) -> None:
        reason = form.cleaned_data["reason"]
        actions.dismiss_objection(id, objection=objection, reason=reason, **dated(request))

    def uphold(_request: Asked, _id: UUID, form: ActForm) -> None:
        said = form.cleaned_data
        actions.uphold_objection(
            id, objection=objection, id=id_of(form), found=form.found(), reason=said["reason"], **counted(request)
        )

    taken = acts.take(request, id, verb, journey=JOURNEY, deeds={"dismiss": dismiss, "uphold": uphold}, forms=FORMS)
    taken = replace(taken, about=objection)
    return redirect("vouchers:claim", id) if taken.is_done else _page(request, id, taken)


@require_POST
@desk()
def claim_papers(request: Asked, id: UUID) -> HttpResponseBase:
    """Add papers to an open claim."""
    queries.claim(id, request.actor)
    form = PapersForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.attach_papers(id, form.cleaned_data["papers"], **dated(request))
        except Refused as refused:
            messages.error(request, spoken(refused))
        else:
            messages.success(request, say("材料已收到。", "We have the papers."))
    else:
        messages.error(request, say("请选择要上传的文件。", "Choose the files to upload."))
    return redirect("vouchers:claim", id)


def _page(request: Asked, id: UUID, taken: Taken | None = None) -> HttpResponseBase:
    dossier = queries.claim_dossier(id, request.actor, at=request.at)
    claim, case = dossier.claim, dossier.case
    is_turn = showing.is_turn(JOURNEY, case.matter, case.may, request.actor)
    record = case.record(claim.award_decision)
    examined = None
    if record is None and claim.state not in UNJUDGED:
        examined = actions.examine(id, actor=request.actor, on=on(request))
    verdict = _verdict(claim, record, examined)
    issue = showing.recorded(case.record(dossier.voucher.decision)) if dossier.voucher else None
    is_mine = claim.claimant == request.actor.organisation
    obstacle = actions.obstacle(claim.claimant, Role(claim.role)) if claim.state in UNISSUED else None
    return render(
        request,
        "vouchers/claim.html",
        {
            "claim": claim,
            "case": case,
            "voucher": dossier.voucher,
            "tone": words.tone(JOURNEY.kind, claim.state),
            "waits": _waits(dossier, request.actor, is_turn=is_turn),
            "is_turn": is_turn,
            "for_others": acts.for_others(JOURNEY, case.matter.state, case.may, request.actor),
            "path": claim_path(claim, case),
            "events": showing.history(case.steps, JOURNEY.kind),
            "facts": _facts(claim),
            "verdict": verdict,
            "sum": showing.sum_of(verdict, claim.price_fen, issue),
            "record": record,
            "found": _found(request, claim, taken),
            "is_changed": bool(examined and dossier.proposal and dossier.proposal.shown != examined.shown),
            "acts": acts.offered(
                case.may,
                forms=FORMS,
                page="vouchers:claim_act",
                case=id,
                shown=examined.shown if examined else "",
                without=OBJECTIONS | (SENDING if obstacle else frozenset()),
                taken=taken,
            ),
            "objections": _objections(dossier, taken),
            "papers_form": None if case.matter.is_closed else PapersForm(),
            "refused": taken.refused if taken else None,
            "obstacle": spoken(obstacle) if obstacle else "",
            "is_mine": is_mine,
            "is_editable": is_mine and claim.state in EDITABLE,
        },
        status=taken.status if taken else 200,
    )


def _waits(dossier: queries.ClaimDossier, actor: Actor, *, is_turn: bool) -> Says:
    """Whose turn it is; a voucher in use waits for nobody, and says how long it can be used."""
    if dossier.claim.state == "issued" and dossier.voucher is not None:
        last = day_in_china(dossier.voucher.expires_at - timedelta(microseconds=1))
        return Says(f"可使用，至 {last:%Y-%m-%d} 24:00", f"Can be used until the end of {last:%Y-%m-%d}")
    return showing.waits(dossier.case.matter, actor, is_turn=is_turn)


def claim_path(claim: queries.ClaimView, case: queries.Case, *, redeemed: int = 0) -> tuple[Stop, ...]:
    """The claim's way from application to the last redemption, as pages draw it."""
    notes: dict[str, object] = {}
    if claim.publicity_from and claim.publicity_until:
        first, last = f"{claim.publicity_from:%m-%d}", f"{claim.publicity_until:%m-%d}"
        notes["publicity"] = Says(f"{first} 至 {last}", f"{first} to {last}")
    if redeemed:
        notes["issued"] = Says(f"已兑现 {redeemed} 笔", f"{redeemed} redeemed")
    return showing.path(JOURNEY, voucher_journeys.CLAIM_PATH, case.matter, case.steps, names=STOP_NAMES, notes=notes)


def _verdict(
    claim: queries.ClaimView, record: RecordedView | None, examined: actions.Examined[Award] | None
) -> Explained | None:
    """What was decided, or what would be."""
    if record is not None:
        return showing.recorded(record)
    return showing.explained(examined.decision, place=claim.place) if examined else None


def _found(request: Asked, claim: queries.ClaimView, taken: Taken | None) -> Explained | None:
    """What the policy would say if the facts were as an officer found them, before anything is decided by it."""
    if taken is None or not acts.is_preview(request) or taken.form.errors:
        return None
    examined = actions.examine(claim.id, actor=request.actor, on=on(request), found=taken.form.found())
    return showing.explained(examined.decision, place=claim.place)


def _objections(
    dossier: queries.ClaimDossier, taken: Taken | None
) -> tuple[tuple[ObjectionView, tuple[Act, ...]], ...]:
    """Each objection with what its reader may do about it."""
    may = tuple(step for step in dossier.case.may if step.verb in OBJECTIONS)
    return tuple(
        (each, _answers(dossier.claim.id, each, may, taken) if each.is_open else ()) for each in dossier.objections
    )


def _answers(claim: UUID, objection: ObjectionView, may: tuple[Step, ...], taken: Taken | None) -> tuple[Act, ...]:
    answered = taken if taken and taken.about == objection.id else None
    made = acts.offered(
        may, forms=FORMS, page="vouchers:claim_act", case=claim, taken=answered, prefix=f"{objection.id}-"
    )
    where = "vouchers:claim_objection"
    return tuple(replace(act, href=reverse(where, args=[claim, objection.id, act.verb])) for act in made)


def _facts(claim: queries.ClaimView) -> tuple[Fact, ...]:
    """What was claimed, in the words of the form."""
    return (
        Fact(label=Says("申领方", "Claimant"), value=claim.claimant_name, sub=claim.claimant_uscc),
        Fact(label=Says("申领方的身份", "Its part"), value=words.ROLES[Role(claim.role)]),
        Fact(label=Says("合同编号", "Contract"), value=claim.contract_number),
        Fact(label=Says("买方", "Buyer"), value=claim.buyer_name, sub=claim.buyer_uscc),
        Fact(label=Says("卖方", "Seller"), value=claim.seller_name, sub=claim.seller_uscc),
        Fact(label=Says("购买的是", "What is bought"), value=words.GOODS[claim.goods], sub=claim.goods_note),
        Fact(label=Says("合同成交金额", "Contract price"), fen=claim.price_fen, sub=Says("含税", "with tax")),
        Fact(label=Says("签订日期", "Signed on"), value=claim.signed_on.isoformat()),
        Fact(label=Says("在省级平台上成交", "Concluded on a platform"), value=words.yes_no(claim.is_on_platform)),
        Fact(label=Says("合同有效", "Contract in force"), value=words.yes_no(claim.is_contract_in_force)),
        Fact(
            label=Says("提供方注册地", "Provider's region"),
            value=words.place(claim.provider_region) if claim.provider_region else words.yes_no(None),
        ),
        Fact(
            label=Says("提供方是独立法人", "Provider is a legal person"),
            value=words.yes_no(claim.provider_is_legal_person),
        ),
    )
