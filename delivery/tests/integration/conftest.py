"""The parts that integration is proved with."""

from tests.support.postgres import database, postgres_server
from tests.support.radosgw import prefix, s3_server

__all__ = ["database", "postgres_server", "prefix", "s3_server"]
