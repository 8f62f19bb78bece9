"""办件 Matters: one application's journey, whatever the programme.

It walks journeys: who may take which step, from where, by when, and never the same person twice for one payment. It
keeps the history, the attachments, the objections and what must be told to whom. It never decides on the merits,
moves no money, and knows no programme: a mechanism brings its own journey and reads its own rows.
"""
