"""The formats of SDMX: CSV 2.0, JSON 2.0, and ML in its editions 2.1 and 3.0."""
