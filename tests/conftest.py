"""What holds for all tests."""

from hypothesis import settings

# how long an example takes says more of what else runs on the machine
settings.register_profile("lore", settings(), deadline=None)
settings.load_profile("lore")
