from __future__ import annotations

import pytest

from tests.apps.vouchers.world import World


@pytest.fixture
def world(db: None) -> World:
    """One programme of 80 million yuan with its officers, at 09:00 on 1 February 2024 in China."""
    return World()
