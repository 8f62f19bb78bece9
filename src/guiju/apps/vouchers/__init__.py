"""算力券: a year's programme, its claims, vouchers, redemptions and payments.

Holds the rows and the order of steps. Never reads a rate, a cap or a deadline: those come with a decision.
Never keeps money in a column that the ledger does not hold too.
"""
