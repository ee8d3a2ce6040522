"""Where data lies: database, bucket, recordings, and what Slipway itself keeps."""
