"""Uploaded pictures and drawings, read and written again with nothing but what can be seen."""
