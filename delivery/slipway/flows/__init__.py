"""The story of each command, in order."""
