"""The evidence office's counterparts: signature libraries, key files, log files, witnesses, a chain, time stamps."""
