"""Proves by signatures who built an image."""
