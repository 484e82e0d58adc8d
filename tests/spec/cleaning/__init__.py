"""Checks: small tables in, findings out, the figures reckoned by hand."""
