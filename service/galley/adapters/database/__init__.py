"""PostgreSQL in the data folder, and the guard that no connection is held while a worker is waited for."""
