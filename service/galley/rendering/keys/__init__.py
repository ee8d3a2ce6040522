"""Key files (PKCS#12) that people upload, read in a process of their own."""
