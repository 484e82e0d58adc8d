"""Pages of forms and their design."""
