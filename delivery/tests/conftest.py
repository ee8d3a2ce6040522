"""What holds for all tests of Slipway."""

import gc

from hypothesis import HealthCheck, settings

# Looking for cycles takes a tenth of the tests' processor time otherwise; what is imported stays anyway.
gc.set_threshold(100_000, 50, 50)

# How long one example takes says something of the machine, and it may be busy.
settings.register_profile("on a busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("on a busy machine")
