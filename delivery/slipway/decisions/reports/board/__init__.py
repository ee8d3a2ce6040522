"""The board: all environments side by side, decided from what their stores hold."""
