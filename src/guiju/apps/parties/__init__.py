"""主体 Parties: people, organisations, the roles they hold, and who may act for them.

It registers and verifies organisations, keeps members, payout accounts and API keys, and says who an actor is.
Every verification is a decision of a person; nobody verifies what they registered or set themselves.
It never decides anything about a programme, knows no policy, and never keeps a password or secret it could read back.
"""
