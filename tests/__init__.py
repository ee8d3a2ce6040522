"""Tests of both products together, and of the house. Each product has its own: service/tests and delivery/tests."""
