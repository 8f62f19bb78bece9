"""The holder's form: how much to redeem, on which invoices, with which proof of payment; lodged, or corrected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from guiju.apps.decisions import actions as decisions
from guiju.apps.vouchers import actions, queries
from guiju.apps.vouchers.views.asking import UNPROCESSABLE, Asked, counted, desk, status_of
from guiju.apps.vouchers.views.fields import say
from guiju.apps.vouchers.views.forms import (
    INVOICE_ROWS,
    INVOICE_ROWS_MAX,
    InvoiceForm,
    RedemptionForm,
    id_of,
    invoice_rows,
)
from guiju.core import vouchers as law
from guiju.core.refusals import Refused

FORM_FIELDS = {"file": "proofs", "proof": "proofs"}
MORE = "more"


@require_http_methods(["GET", "HEAD", "POST"])
@desk()
def redeem(request: Asked, id: UUID) -> HttpResponseBase:
    """Lodge a redemption on one's voucher."""
    dossier = queries.voucher_dossier(id, request.actor, at=request.at)
    form, rows = _typed(request)
    if request.method != "POST" or _wants_a_row(request):
        return _shown(request, dossier, form, rows)
    if not _is_valid(form, rows):
        return _shown(request, dossier, form, rows, status=UNPROCESSABLE)
    try:
        redemption = actions.file_redemption(
            id,
            _invoices(rows),
            form.cleaned_data["proofs"],
            id=id_of(form),
            requested_fen=form.cleaned_data["amount"],
            **counted(request),
        )
    except Refused as refused:
        return _refused(request, dossier, form, rows, refused)
    messages.success(request, say("兑现申请已提交，平台将核对。", "Lodged; the operator will check it."))
    return redirect("vouchers:redemption", redemption)


@require_http_methods(["GET", "HEAD", "POST"])
@desk()
def redemption_edit(request: Asked, id: UUID) -> HttpResponseBase:
    """Correct a returned redemption and send it again."""
    redemption = queries.redemption(id, request.actor)
    dossier = queries.voucher_dossier(redemption.voucher, request.actor, at=request.at)
    form, rows = _typed(request, redemption)
    if request.method != "POST" or _wants_a_row(request):
        return _shown(request, dossier, form, rows, redemption)
    if not _is_valid(form, rows):
        return _shown(request, dossier, form, rows, redemption, status=UNPROCESSABLE)
    try:
        actions.refile_redemption(
            id,
            _invoices(rows),
            form.cleaned_data["proofs"],
            requested_fen=form.cleaned_data["amount"],
            **counted(request),
        )
    except Refused as refused:
        return _refused(request, dossier, form, rows, refused, redemption)
    messages.success(request, say("已补正并重新提交。", "Corrected and sent again."))
    return redirect("vouchers:redemption", id)


def _typed(
    request: Asked, redemption: queries.RedemptionView | None = None
) -> tuple[RedemptionForm, list[InvoiceForm]]:
    """The form and its invoice rows: as typed and to be checked, as typed with one row more, or as they stand."""
    if request.method == "POST":
        wanted = _count(request.POST.get("rows", ""))
        if _wants_a_row(request):
            kept = RedemptionForm(initial={name: request.POST.get(name) for name in ("id", "amount")})
            return kept, invoice_rows(request.POST, rows=wanted + 1, is_bound=False)
        return RedemptionForm(request.POST, request.FILES), invoice_rows(request.POST, rows=wanted, is_bound=True)
    if redemption is None:
        return RedemptionForm(), invoice_rows(None, rows=INVOICE_ROWS, is_bound=False)
    asked = redemption.requested_fen
    known = tuple(
        actions.Evidence(number=each.number, amount_fen=each.amount_fen, invoiced_on=each.invoiced_on)
        for each in redemption.live_invoices
    )
    form = RedemptionForm(initial={"id": redemption.id, "amount": f"{asked // 100:,}.{asked % 100:02d}"})
    return form, invoice_rows(None, rows=max(INVOICE_ROWS, len(known) + 1), is_bound=False, initial=known)


def _wants_a_row(request: Asked) -> bool:
    return request.POST.get("step") == MORE


def _count(text: str) -> int:
    return min(int(text), INVOICE_ROWS_MAX) if text.isascii() and text.isdigit() and len(text) < 4 else INVOICE_ROWS


def _is_valid(form: RedemptionForm, rows: Sequence[InvoiceForm]) -> bool:
    """Every row is checked, so that every mistake is told at once; no invoice at all is a mistake too."""
    wrong = [row for row in rows if not row.is_valid()]
    if form.is_valid() and not wrong and not any(row.has_changed() for row in rows):
        form.add_error(None, say("请至少填写一张发票。", "Give at least one invoice."))
    return form.is_valid() and not wrong


def _invoices(rows: Sequence[InvoiceForm]) -> list[actions.Evidence]:
    return [row.evidence() for row in rows if row.has_changed()]


def _refused(
    request: Asked,
    dossier: queries.VoucherDossier,
    form: RedemptionForm,
    rows: list[InvoiceForm],
    refused: Refused,
    redemption: queries.RedemptionView | None = None,
) -> HttpResponseBase:
    left = None if form.refuse(refused, FORM_FIELDS) else refused
    return _shown(request, dossier, form, rows, redemption, refused=left, status=status_of(refused))


def _shown(
    request: Asked,
    dossier: queries.VoucherDossier,
    form: RedemptionForm,
    rows: list[InvoiceForm],
    redemption: queries.RedemptionView | None = None,
    *,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponseBase:
    voucher = dossier.voucher
    redeemed_fen, cap_fen = dossier.year
    context: dict[str, Any] = {
        "form": form,
        "rows": rows,
        "wrong_rows": [(number, row) for number, row in enumerate(rows, start=1) if row.is_bound and row.errors],
        "voucher": voucher,
        "redemption": redemption,
        "usable_fen": voucher.usable_fen(request.at) + (redemption.requested_fen if redemption else 0),
        "year_left_fen": None if cap_fen is None else max(0, cap_fen - redeemed_fen),
        "year": dossier.year,
        "law": decisions.law(law.REDEMPTION, place=voucher.place, on=voucher.governing_on).clauses,
        "refused": refused,
    }
    return render(request, "vouchers/redemption_form.html", context, status=status)
