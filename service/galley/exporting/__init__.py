"""Everything that an account holds, to take along."""
