"""Whom the decision office asks outside this process: packs of the past, each in an interpreter of its own."""
