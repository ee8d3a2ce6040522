"""What is read of a cluster before, and while, a release is delivered to it."""
