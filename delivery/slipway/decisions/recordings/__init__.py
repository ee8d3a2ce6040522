"""Requests of people that are kept for rehearsals: what is kept of them, and which."""
