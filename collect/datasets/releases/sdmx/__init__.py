"""SDMX REST: what is published, as statistical clients ask for it."""
