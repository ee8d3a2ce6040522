"""What answers cost, and what they leave or send."""
