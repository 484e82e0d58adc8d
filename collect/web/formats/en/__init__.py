"""Formats: see `formats`."""
