"""Words in commands, settings and the output of programs."""
