"""Positions, and who sees which."""
