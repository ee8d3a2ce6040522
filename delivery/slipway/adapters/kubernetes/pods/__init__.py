"""The pods of a namespace: those of a slot, those that run a command, and what they say."""
