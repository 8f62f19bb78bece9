"""决定 Decisions: the one door to the policies.

It asks a policy, freezes the inputs and the answer as exact bytes, numbers, records and cites them, and replays them
years later from the pack that was kept. It never changes or deletes a record, never judges by itself, and knows no
programme: whoever asks brings the question and the facts.
"""
