"""The rules: pure policy packs, one folder a policy, and the catalogue that finds the one that answers.

Start reading at `catalogue`. Packs open no file but through `reader`, know no clock, and never lean on another pack.
"""
