"""Writes of the pillar: one verb, one function."""
