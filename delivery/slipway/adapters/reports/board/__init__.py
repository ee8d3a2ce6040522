"""The board as a page: written into a folder, or served to those who look."""
