"""What stays at the wall: who answers instead of the world, and what is kept of what they are told."""
