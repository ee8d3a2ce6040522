"""Requests to S3: those about the copy's own view of a bucket pass, every other is refused and kept.

A request is signed with its method, address and headers, so nothing of it is changed on its way.
"""
