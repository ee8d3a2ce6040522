"""Keys that stay in tokens (PKCS#11): a process for each signature, and how it is asked."""
