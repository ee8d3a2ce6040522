"""Galley, the document service."""

__version__ = "0.1.0"
