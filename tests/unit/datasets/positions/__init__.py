"""Positions that are displaced."""
