"""Evaluate gates, and write what people decide: approvals, freezes, dates, pauses, accepted damage."""
