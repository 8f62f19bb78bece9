"""The targets office over the API: all that the pages can do, and no more. One module a noun, each with its router."""

from ninja import Router

from guiju.apps.targets.api import indicators, measurements, proposals

router = Router(tags=["targets"])
router.add_router("/targets/proposals", proposals.router)
router.add_router("/targets", measurements.router)
router.add_router("/targets", indicators.router)

__all__ = ["router"]
