"""What data and its migrations have to be like."""
