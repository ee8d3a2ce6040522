"""What Slipway takes, and how well its judge judges."""
