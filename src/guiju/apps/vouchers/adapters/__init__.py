"""Counterparts outside: one file each."""
