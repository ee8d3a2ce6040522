"""Servers that tests of both products need, started once for a run."""
