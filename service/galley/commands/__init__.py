"""The commands of `galley`, one file each: `run(arguments, settings)` returns the exit code."""
