"""What answers instead of the world, and keeps what it was told."""
