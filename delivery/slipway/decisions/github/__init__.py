"""What is said at GitHub, and what is understood there: pure text."""
