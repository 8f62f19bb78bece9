"""Where the pages of the voucher office live, below /vouchers/."""

from django.urls import path

from guiju.apps.vouchers.views import (
    claim_case,
    claims,
    cockpit,
    envelope_case,
    hall,
    lists,
    mine,
    programmes,
    receipts,
    redeeming,
    redemption_case,
    voucher_case,
)

app_name = "vouchers"
urlpatterns = [
    path("publicity/", hall.publicity, name="publicity"),
    path("publicity/<uuid:id>/", hall.publicised, name="publicised"),
    path("disclosure/", hall.disclosure, name="disclosure"),
    path("mine/", mine.mine, name="mine"),
    path("cockpit/", cockpit.cockpit, name="cockpit"),
    path("programmes/open/", programmes.programme_new, name="programme_new"),
    path("programmes/<uuid:id>/", programmes.programme, name="programme"),
    path("programmes/<uuid:id>/close/", programmes.programme_close, name="programme_close"),
    path("programmes/<uuid:programme>/claim/", claims.claim_new, name="claim_new"),
    path("programmes/<uuid:programme>/import/", claims.claim_import, name="claim_import"),
    path("programmes/<uuid:programme>/pay/", envelope_case.envelope_new, name="envelope_new"),
    path("claims/", lists.claims, name="claims"),
    path("claims/template.xlsx", claims.claim_template, name="claim_template"),
    path("claims/<uuid:id>/", claim_case.claim, name="claim"),
    path("claims/<uuid:id>/edit/", claims.claim_edit, name="claim_edit"),
    path("claims/<uuid:id>/papers/", claim_case.claim_papers, name="claim_papers"),
    path(
        "claims/<uuid:id>/objections/<uuid:objection>/<slug:verb>/",
        claim_case.claim_objection,
        name="claim_objection",
    ),
    path("claims/<uuid:id>/<slug:verb>/", claim_case.claim_act, name="claim_act"),
    path("", lists.vouchers, name="vouchers"),
    path("<uuid:id>/", voucher_case.voucher, name="voucher"),
    path("<uuid:id>/receipt.json", receipts.voucher_receipt, name="voucher_receipt"),
    path("<uuid:id>/redeem/", redeeming.redeem, name="redeem"),
    path("redemptions/", lists.redemptions, name="redemptions"),
    path("redemptions/<uuid:id>/", redemption_case.redemption, name="redemption"),
    path("redemptions/<uuid:id>/receipt.json", receipts.payment_receipt, name="payment_receipt"),
    path("redemptions/<uuid:id>/edit/", redeeming.redemption_edit, name="redemption_edit"),
    path("redemptions/<uuid:id>/<slug:verb>/", redemption_case.redemption_act, name="redemption_act"),
    path("envelopes/", lists.envelopes, name="envelopes"),
    path("envelopes/<uuid:id>/", envelope_case.envelope, name="envelope"),
    path("envelopes/<uuid:id>/export/", envelope_case.envelope_export, name="envelope_export"),
    path("envelopes/<uuid:id>/statement/", envelope_case.envelope_statement, name="envelope_statement"),
    path("envelopes/<uuid:id>/<slug:verb>/", envelope_case.envelope_act, name="envelope_act"),
]
