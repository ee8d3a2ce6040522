"""Slipway takes a merged change to production without fear, and takes it back by itself when it is worse."""

__version__ = "0.1.0"
