"""A template bundle: its archive, its manifest, its files, and everything that is wrong with it."""
