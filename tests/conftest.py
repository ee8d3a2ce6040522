"""What holds for all of these tests."""

import gc

# Looking for cycles takes a tenth of the tests' processor time otherwise; what is imported stays anyway.
gc.set_threshold(100_000, 50, 50)
