"""存证 Evidence: an append-only table of salted commitments to what the other offices did, in their own transaction.

A leaf is SHA-256(salt ‖ SHA-256(envelope)); salt and envelope lie apart and can be erased, the leaf stays.
Every leaf also enters a queue of what no checkpoint has sealed yet, so that a sealer misses no transaction that
committed late. It never holds personal data in a leaf, never changes one, and never decides anything.
"""
