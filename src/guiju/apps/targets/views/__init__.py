"""The pages of the targets office: the overview, one indicator, the owner's desk, what waits for the bureau."""
