"""What goes over the pipes between a pool and its workers."""
