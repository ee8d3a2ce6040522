"""What holds for all tests of Slipway."""

from hypothesis import settings

# How long one example takes says something of the machine, and it may be busy.
settings.register_profile("on a busy machine", deadline=None)
settings.load_profile("on a busy machine")
