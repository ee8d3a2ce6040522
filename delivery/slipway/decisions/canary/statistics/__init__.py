"""The statistics by which a canary is judged."""
