"""Benchmarks: ratios measured in one run, medians of paired runs, CPU beside wall time. `make bench` runs them all."""
