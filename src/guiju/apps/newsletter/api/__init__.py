"""The newsletter over the API: reading, composing, the desk, subscribers. All that the pages can do, and no more."""

from guiju.apps.newsletter.api import composing, desk, reading, subscribing
from guiju.apps.newsletter.api.asking import router

__all__ = ["composing", "desk", "reading", "router", "subscribing"]
