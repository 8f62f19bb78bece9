"""How many cases a property is tried with: few in every run, because each run draws others; ten times as many at night.

`make test ARGS="--hypothesis-profile=thorough"` is the night's run.
"""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("thorough", max_examples=1000)
AT_NIGHT = 10


def examples(usual: int) -> int:
    """`usual`, or under the profile `thorough` ten times that."""
    return usual * (AT_NIGHT if settings.get_current_profile_name() == "thorough" else 1)
