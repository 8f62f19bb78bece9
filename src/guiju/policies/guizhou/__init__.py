"""Policies of Guizhou 贵州 (520000)."""
