"""What may pass through the wall."""
