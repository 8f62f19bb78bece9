"""How much of a text another text copies: a summary is ours, and quotes its source only in short."""

from __future__ import annotations

from guiju.texts.words import folded

RUN_CHARACTERS_MAX = 40
"""As many characters in one piece may be quoted."""


def longest_run(summary: str, source: str, more_than: int = RUN_CHARACTERS_MAX) -> str:
    """The first stretch of more than so many characters that stands in both, blanks aside; empty when none does.

    >>> longest_run("按合同成交金额给予", "办法规定，按合同成交金额 给予激励", more_than=5)
    '按合同成交金额给予'
    """
    ours, theirs = _bare(summary), _bare(source)
    for start in range(len(ours) - more_than):
        end = start + more_than + 1
        if ours[start:end] in theirs:
            while end < len(ours) and ours[start : end + 1] in theirs:
                end += 1
            return ours[start:end]
    return ""


def _bare(text: str) -> str:
    return "".join(folded(text).split())
