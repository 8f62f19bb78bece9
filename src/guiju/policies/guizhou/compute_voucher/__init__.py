"""贵州省算力券管理办法（试行）: policy.toml for the lawyer, cases.toml for both, rules_*.py for the developer.

Decides nothing the text leaves open but by a dated reading, and nothing at all about in-kind vouchers, whose plan is
not ours to make.
"""
