"""Pages: see `urls`."""
