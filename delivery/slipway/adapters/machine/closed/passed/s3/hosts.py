"""Names of hosts at which S3 is meant."""

from __future__ import annotations

import re

from slipway.adapters.machine.closed.order import View

# Of every region, of endpoints of another kind, and with the name of a bucket or without.
OF_AWS = re.compile(r"(?:.+\.)?s3(?:express)?[.-](?:[a-z0-9-]+\.)*amazonaws\.com(?:\.cn)?")
PORTS_OF_AWS = (443, 80)


def means_s3(name: str, view: View, *, port: int | None = None) -> bool:
    """Whether a host of this name is one of the view's, that of any other bucket there, or one of AWS's for S3; with a
    `port`, whether S3 is meant there.
    """
    name = name.lower()
    own = any(f".{name}".endswith(f".{host.lower()}") for host in view.hosts)
    return (own and port in (None, view.port)) or (
        OF_AWS.fullmatch(name) is not None and port in (None, *PORTS_OF_AWS)
    )
