from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.apps.targets.world import World


@pytest.fixture(autouse=True)
def _clock_put_back() -> Iterator[None]:
    """A visitor moves the site's clock to the world's; the next test starts from the real one."""
    before = settings.CLOCK_OFFSET
    yield
    settings.CLOCK_OFFSET = before


@pytest.fixture
def world(db: None) -> World:
    return World()
