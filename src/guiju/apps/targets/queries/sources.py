"""Computed sources: what the platform's own records can say of an indicator, by name, read through their offices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from guiju.apps.parties import queries as parties
from guiju.apps.vouchers import queries as vouchers
from guiju.core.decision import Says
from guiju.core.target_words import YUAN

FEN_A_YUAN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One figure: what it is called, its unit, and how it is read for a region on a day (None: there is none)."""

    says: Says
    unit: str
    read: Callable[[str, date], Fraction | None]


def _of_year(figure: Callable[[vouchers.ProgrammeFigures], int], scale: int = 1) -> Callable[..., Fraction | None]:
    """A figure of the programme of the day's own year, in the region's province."""

    def read(region: str, on: date) -> Fraction | None:
        place = region[:2] + "0000"
        for each in vouchers.programme_names():
            if each.year == on.year and each.place == place:
                return Fraction(figure(vouchers.programme(each.id)), scale)
        return None

    return read


def _verified(region: str, on: date) -> Fraction | None:  # noqa: ARG001 - read as it stands
    return Fraction(parties.verified_count(region))


SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        "vouchers.issued_amount": Source(
            says=Says("本年度算力券发放金额", "Vouchers issued this year, in yuan"),
            unit=YUAN,
            read=_of_year(lambda year: year.issued_fen, FEN_A_YUAN),
        ),
        "vouchers.issued_count": Source(
            says=Says("本年度发放算力券张数", "Number of vouchers issued this year"),
            unit="张",
            read=_of_year(lambda year: year.vouchers),
        ),
        "vouchers.redeemed_amount": Source(
            says=Says("本年度算力券兑现金额", "Vouchers redeemed, of this year's, in yuan"),
            unit=YUAN,
            read=_of_year(lambda year: year.redeemed_fen, FEN_A_YUAN),
        ),
        "vouchers.paid_amount": Source(
            says=Says("本年度算力券拨付金额", "Paid on this year's vouchers, in yuan"),
            unit=YUAN,
            read=_of_year(lambda year: year.paid_fen, FEN_A_YUAN),
        ),
        "vouchers.holders": Source(
            says=Says("本年度持券单位数", "Organisations that hold this year's vouchers"),
            unit="家",
            read=_of_year(lambda year: year.holders),
        ),
        "parties.verified": Source(
            says=Says("已核验单位数", "Number of verified organisations"), unit="家", read=_verified
        ),
    }
)
