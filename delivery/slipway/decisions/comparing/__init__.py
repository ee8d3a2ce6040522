"""What two releases answered to the same requests, and in what they differ."""
