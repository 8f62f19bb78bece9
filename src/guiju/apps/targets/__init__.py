"""政策目标: what policies want indicators to come to, who answers for each, what was measured, and how it stands.

Measurements, edits and changes of standing are only ever added to. Never invents a baseline, a number or a deadline
that no text gives; never decides anything about anybody.
"""
