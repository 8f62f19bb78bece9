"""读文 The reading of policy texts: a file in, what it says out, each thing with its place in the text.

Knows no framework, office, pack or database, no clock and no network: the day a text is read against comes in. It never
decides, and never knows one text beforehand: what it finds it finds by grammar.
"""
