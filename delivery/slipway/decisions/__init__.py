"""What to do, decided from facts alone: no clock, no network, no process, no environment."""
