"""When a release may go out."""
