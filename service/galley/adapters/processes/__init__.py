"""Processes that `galley serve` keeps running and that end with it."""
