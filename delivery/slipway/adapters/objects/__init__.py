"""The service's bucket: a folder, or S3."""
