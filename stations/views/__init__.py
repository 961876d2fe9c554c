"""Doors of the pillar."""
