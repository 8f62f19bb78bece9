"""The pages of the matters office: the desk, a case, its files, the messages. Nothing is judged here."""
