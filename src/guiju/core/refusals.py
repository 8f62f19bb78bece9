"""Cannot: why an action could not be done, said in both tongues with a stable code. (No is a Decision, not this.)"""

from __future__ import annotations


class Refused(Exception):
    """An action that cannot be done now. Edges render it; nothing below them catches it.

    `code` is stable and documented; `zh` and `en` say what, why and what next; `field` names the input at fault,
    `clause` the provision, `missing` the facts or evidence that would help.
    """

    def __init__(
        self,
        code: str,
        *,
        zh: str,
        en: str,
        field: str | None = None,
        clause: str | None = None,
        missing: tuple[str, ...] = (),
    ) -> None:
        super().__init__(f"{code}: {en}")
        self.code = code
        self.zh = zh
        self.en = en
        self.field = field
        self.clause = clause
        self.missing = missing
