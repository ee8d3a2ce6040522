"""What has to be true before a release, a rollback or a restore may begin."""
