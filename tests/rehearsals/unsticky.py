"""Slipway whose proxy divides each request by itself and asks nobody else for what a release lacks.

For the control alone: pages of one release then ask the other for their files.
"""

from slipway.cli.app import main
from slipway.commands import haproxy

# No visitor keeps a number, and no release is asked for the other's files.
LEFT_OUT = ("use_backend {assets} if", 'add-header Set-Cookie "{cookie}={number}')

haproxy.CONFIGURATION = "".join(
    line for line in haproxy.CONFIGURATION.splitlines(True) if not any(words in line for words in LEFT_OUT)
)
assert haproxy.CONFIGURATION.count("Set-Cookie") == 1

if __name__ == "__main__":
    main()
