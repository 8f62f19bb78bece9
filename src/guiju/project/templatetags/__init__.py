"""Template tags of the whole site: `guiju` says things, `components` builds pages. Both are built in."""
