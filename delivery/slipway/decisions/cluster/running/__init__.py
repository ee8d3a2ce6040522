"""Pods: which there are to be, and how they are."""
