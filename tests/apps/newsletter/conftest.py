from __future__ import annotations

import pytest

from tests.apps.newsletter.world import Press
from tests.apps.vouchers.world import World


@pytest.fixture
def press(db: None) -> Press:
    """The bureau's editors at 09:00 on 1 February 2024 in China."""
    return Press()


@pytest.fixture
def world(db: None) -> World:
    """A programme of vouchers, for figures to be drawn from."""
    return World()
