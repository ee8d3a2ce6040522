"""`python -m slipway.cli`, for where the command is not installed."""

from slipway.cli.app import main

main()
