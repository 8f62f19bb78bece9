"""The voucher office over the API: one module a noun, each with its router. All that the pages can do, and no more."""

from ninja import Router

from guiju.apps.vouchers.api import (
    amendments,
    claims,
    enquiries,
    envelopes,
    programmes,
    publicity,
    redemptions,
    reviews,
    totals,
    vouchers,
)

router = Router()
router.add_router("/programmes", programmes.router)
router.add_router("/amendments", amendments.router)
router.add_router("/claims", claims.router)
router.add_router("/claims", reviews.router)
router.add_router("/vouchers", vouchers.router)
router.add_router("/redemptions", redemptions.router)
router.add_router("/envelopes", envelopes.router)
router.add_router("/enquiries", enquiries.router)
router.add_router("/publicity", publicity.router)
router.add_router("", totals.router)

__all__ = ["router"]
