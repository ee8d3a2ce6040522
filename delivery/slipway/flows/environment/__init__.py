"""What every command needs of an environment: its context, its health, its disk space, its audit."""
