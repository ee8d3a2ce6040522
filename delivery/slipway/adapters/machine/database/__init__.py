"""A PostgreSQL that is kept on this machine."""
