"""Commands about data, and about what was interrupted."""
