"""What is decided about previews: which data they may have, how they are told, and when they go."""
