"""刊物: our own newsletter. Editors compose an issue, a second person checks it, it is published and delivered.

What is published never changes; its figures are frozen with it. Never shows the text of a source beyond a short
quotation, never tells anybody whether an address subscribes, and never keeps an address that has left.
"""
