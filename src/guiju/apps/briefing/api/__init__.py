"""The briefing office over the API: the library for everybody, uploads and items for the bureau, one's own watches."""

from ninja import Router

from guiju.apps.briefing.api import items, library, uploads, watches

library_router = library.router
library_router.add_router("/watches", watches.router)
router = Router(tags=["briefing"])
router.add_router("/uploads", uploads.router)
router.add_router("/items", items.router)

__all__ = ["library_router", "router"]
