"""The pages of the briefing office: the public library, and the desk of its editors."""
