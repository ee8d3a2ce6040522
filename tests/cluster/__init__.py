"""One real Kubernetes node on this machine, for the tests that need a cluster."""
