"""The counterparts outside: the kinds of file people hand in, and the mail."""
