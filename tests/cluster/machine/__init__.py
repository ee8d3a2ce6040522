"""What a node takes from the machine: namespaces, a cable, control groups."""
