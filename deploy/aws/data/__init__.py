"""What is kept: keys, database, buckets, vault, images, secrets."""
