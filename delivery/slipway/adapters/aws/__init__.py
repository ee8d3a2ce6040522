"""Copies of a database that AWS makes as a whole, for databases that are too large to dump before each deployment."""
