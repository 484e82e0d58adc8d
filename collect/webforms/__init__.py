"""The installable web collector: `client/` is what runs on phones."""
