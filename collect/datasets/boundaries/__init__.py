"""Boundaries of areas, which maps are drawn with: read from GeoJSON, made light, kept."""
