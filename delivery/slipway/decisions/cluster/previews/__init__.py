"""What a preview is on a cluster: a namespace with walls, manifests made small, and an account that is fenced in."""
