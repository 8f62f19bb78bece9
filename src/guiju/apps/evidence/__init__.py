"""存证 Evidence: an append-only table of salted commitments to what the other offices did, in their own transaction.

A leaf is SHA-256(salt ‖ SHA-256(envelope)); salt and envelope lie apart. Of names the envelope has the hash alone; they
lie beside it and can be erased, and leaf and envelope stay.
Every leaf also enters a queue of what no checkpoint has sealed yet, so that a sealer misses no transaction that
committed late. It never holds personal data in a leaf, never changes one, and never decides anything.
"""
