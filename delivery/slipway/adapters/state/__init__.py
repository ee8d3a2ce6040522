"""Where Slipway keeps what it knows: store, lease, logs, releases, the repository."""
