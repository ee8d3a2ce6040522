"""What of a request is a secret, and what stands in its place."""
