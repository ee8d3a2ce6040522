"""The story of a preview: brought up, listed, taken down, swept away."""
