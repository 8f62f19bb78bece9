"""The edge's own tables."""
