"""Releases: what estimates of runs become once they are published."""
