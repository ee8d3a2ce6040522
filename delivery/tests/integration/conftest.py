"""The parts that integration is proved with."""

from servers.radosgw import prefix, s3_server

from tests.support.postgres import database, postgres_server

__all__ = ["database", "postgres_server", "prefix", "s3_server"]
