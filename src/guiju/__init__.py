"""规矩 Guiju: a province's digital-economy policies as software; explained, replayed, proved."""
