"""Benchmarks: each prints a table with ratios against a baseline of the same run (`make bench`)."""
