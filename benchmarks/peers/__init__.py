"""The same service on other engines, as a team would write it that knows them: for `benchmarks.peers.services`."""
