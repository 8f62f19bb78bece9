"""账本 Ledger: accounts and immutable transfers in integer fen, double entry, with holds and bounded accounts.

It posts batches in one round trip, keeps running balances, and says any balance of any past instant. Caps are accounts.
It never knows what the money is for: no policy, no voucher, no organisation. It never changes or deletes a transfer,
never lets a race break a bound, and never forgets an id. What it does is written in migrations/0002_posting.sql.
"""
