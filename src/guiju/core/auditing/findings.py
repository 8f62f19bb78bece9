"""What an audit found, gathered while it reads: wrongs by the rule they break, and what could not be checked."""

from __future__ import annotations

from collections import Counter

from guiju.core.checking import Statement, Verdict

SHOWN_MAX = 20
"""So many lines of one rule are shown; of the rest only how many there are."""
PARTS = ("log", "entries", "books", "programme", "limits")


class Findings:
    """Statements, at most SHOWN_MAX wrongs a rule. A rule that nothing broke is said to hold once it is closed."""

    def __init__(self) -> None:
        self._said: list[Statement] = []
        self._wrongs: Counter[str] = Counter()
        self._missing: Counter[str] = Counter()
        self.unopened = 0

    def wrong(self, part: str, rule: str, *, zh: str, en: str) -> None:
        """Something is false, under this rule."""
        self._wrongs[rule] += 1
        if self._wrongs[rule] <= SHOWN_MAX:
            self._say(part, False, zh, en)

    def missing(self, part: str, rule: str, *, zh: str, en: str) -> None:
        """What the rule needs is not there: false, unless it may be in an entry that cannot be opened."""
        if not self.unopened:
            self.wrong(part, rule, zh=zh, en=en)
            return
        self._missing[rule] += 1
        if self._missing[rule] <= SHOWN_MAX:
            self._say(part, None, f"{zh}（或在打不开的条目里）", f"{en} (unless in an entry that cannot be opened)")

    def unknown(self, part: str, *, zh: str, en: str) -> None:
        """Something could not be told."""
        self._say(part, None, zh, en)

    def close(self, part: str, rule: str, *, zh: str, en: str) -> None:
        """The rule is done with: it holds, or this is how many more lines there would be."""
        more = self._wrongs[rule] - SHOWN_MAX
        if more > 0:
            self._say(part, False, f"另有 {more} 处同样的问题", f"and {more} more of the same")
        elif not self._wrongs[rule] and not self._missing[rule]:
            self._say(part, True, zh, en)

    def has_wrong(self, rule: str) -> bool:
        return self._wrongs[rule] > 0

    def verdict(self) -> Verdict:
        """All statements, part by part, within a part in the order they were found."""
        return Verdict(statements=tuple(sorted(self._said, key=lambda one: PARTS.index(one.part))))

    def _say(self, part: str, holds: bool | None, zh: str, en: str) -> None:
        self._said.append(Statement(part=part, holds=holds, zh=_plain(f"{zh}。"), en=_plain(f"{en}.")))


def _plain(text: str) -> str:
    """Without what would move the cursor or begin a line: parts of it come from whoever wrote the folder."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
