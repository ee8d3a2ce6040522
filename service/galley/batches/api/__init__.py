"""Batches over HTTP: tables and their rows, and what comes of them."""

from galley.batches.api import results, tables

routers = (tables.router, results.router)
