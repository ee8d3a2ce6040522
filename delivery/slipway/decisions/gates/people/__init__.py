"""Who has to agree, and what they may agree to."""
