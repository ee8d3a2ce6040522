"""What wakes somebody, and what it costs."""
