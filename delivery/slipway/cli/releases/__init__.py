"""Commands about releases: where they come from, and where they go."""
