"""The house around the offices: settings, addresses, command line, the embedded database, and the pages' frame."""
