"""Restore points and what is done with them: restore, drill, refresh."""
