"""Policy texts: what reading finds, and where it says it found it."""
