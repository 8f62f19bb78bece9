"""A policy of no province, in a package of its own: what a stranger writes to join the catalogue."""

from datetime import date

from guiju.policies.pack import Edition
from toy_pack import rules_2025_01

EDITIONS = (Edition("toyland/vouchers", "990000", date(2025, 1, 1), rules_2025_01),)
