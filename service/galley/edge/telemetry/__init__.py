"""What Galley says of its requests and of itself: logs, figures, and what a recorder is told."""
