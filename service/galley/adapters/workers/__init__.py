"""Pools of expendable processes, and whose turn it is."""
