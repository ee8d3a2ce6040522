"""What a cluster asks of a release before anything of it is started: pure, by manifests and by what was read."""
