"""Signatures of documents, and the files that bring their keys."""
