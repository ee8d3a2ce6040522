"""Requests that are kept for rehearsals: where they lie, and the program that keeps them."""
