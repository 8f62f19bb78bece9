"""The office's counterparts outside: the sheet people fill in, the statistics that look ahead."""
