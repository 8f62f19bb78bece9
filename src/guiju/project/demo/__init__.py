"""The demonstration province: seventy-two claimants, a year of vouchers on real terms, a clock set to its end.

Everything happens through the offices' own actions on a simulated clock; nothing is written past them. All names,
contracts and accounts are invented. The same seed gives the same year.
"""

from guiju.project.demo.cast import SIGN_INS as SIGN_INS
from guiju.project.demo.visitor import Unexpected as Unexpected
from guiju.project.demo.walk import Walk as Walk
from guiju.project.demo.year import HISTORY_ENDS_AT as HISTORY_ENDS_AT
from guiju.project.demo.year import load as load
