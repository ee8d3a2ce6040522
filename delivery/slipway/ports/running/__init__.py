"""What runs a release, what is known of it while it runs, and who gets it."""
