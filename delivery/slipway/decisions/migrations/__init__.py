"""What a migration does to a database, read from its SQL, and whether the old release can live with it."""
