"""What Galley needs at AWS, as definitions: one construct a concern, one typed configuration an environment."""
