"""The newsletter's pages: for readers, for subscribers, and the editors' desk."""
