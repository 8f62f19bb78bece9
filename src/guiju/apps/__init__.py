"""THE STATE. Offices with the same rooms, bottom to top: evidence, ledger, parties, decisions, matters, vouchers."""
