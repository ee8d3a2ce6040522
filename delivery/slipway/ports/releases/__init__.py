"""Where releases come from, and what vouches for them."""
