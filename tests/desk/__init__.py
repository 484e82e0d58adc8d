"""Journeys of people at a desk, in a real browser."""
