"""Tell people and programs what is, what was, and what differs."""
