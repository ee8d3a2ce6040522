"""Processes under a supervisor that outlives every deployer."""
