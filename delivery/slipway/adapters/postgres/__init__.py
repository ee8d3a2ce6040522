"""PostgreSQL, its client programs, its locks, and the reader of its SQL."""
