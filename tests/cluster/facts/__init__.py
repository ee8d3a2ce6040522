"""What must be true of the node. The files are called play_*, so that only `make test-cluster` runs them."""
