"""The parts that contracts are proved against."""

from servers.radosgw import prefix, s3_server

__all__ = ["prefix", "s3_server"]
