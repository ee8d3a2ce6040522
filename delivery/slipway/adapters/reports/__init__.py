"""The timeline, for people and for programs."""
