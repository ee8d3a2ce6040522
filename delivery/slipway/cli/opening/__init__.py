"""Opens an environment for a command: the only place where adapters are chosen."""
