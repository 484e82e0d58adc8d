"""Forms: upload, check, convert, draft, publish, serve."""
