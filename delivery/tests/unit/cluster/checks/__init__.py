"""What a cluster asks of a release."""
