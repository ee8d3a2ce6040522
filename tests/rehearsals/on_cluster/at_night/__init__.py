"""What people do at night, as the runbooks say it."""
