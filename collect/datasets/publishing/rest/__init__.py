"""SDMX REST requests: what they select, and the format they accept."""
