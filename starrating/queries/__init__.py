"""Reads of the pillar."""
