"""Who has to agree, and what somebody may agree to."""
