"""What a restore point consists of, which objects the rows refer to, and which points are kept."""
