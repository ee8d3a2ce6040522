"""Objects of a cluster, as they are described, named and read."""
