"""What a release is on a cluster: its objects, as Slipway derives them from the team's own manifests."""
