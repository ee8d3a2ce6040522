"""What Galley takes: beside the typesetter alone, beside bare answers, alone and under load."""
