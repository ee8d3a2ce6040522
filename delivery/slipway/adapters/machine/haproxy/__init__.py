"""Traffic by haproxy: shares, counters, and the socket that it is asked by."""
