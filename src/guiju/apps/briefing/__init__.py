"""政策简报: texts that people upload, what reading found in them, and the public library of instruments they speak of.

Publishes our own words about a text; the text itself it shows to the offices and to whoever uploaded it, never to the
public. Never decides anything, and never knows a policy but through the decisions office.
"""
