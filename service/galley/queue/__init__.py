"""Work that is done later: kept in PostgreSQL with what it is about, and done by `galley worker` (Procrastinate)."""
