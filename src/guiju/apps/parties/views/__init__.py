"""The pages of the parties office: one's own organisation, and the operator's verification. Nothing is judged here."""
