"""Made-up months of the race, for the demo and for measuring."""
