"""What the pages of links say."""
