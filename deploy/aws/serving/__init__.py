"""What requests go through: network, entrance, cluster."""
