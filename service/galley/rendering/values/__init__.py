"""A person's values: read, held against a schema, and said to that person what is wrong with them."""
