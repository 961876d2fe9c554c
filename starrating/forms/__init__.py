"""Forms of the pillar."""
