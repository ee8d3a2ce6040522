"""What replays take and what they show: of a small service, and of Galley with the people who use it."""
