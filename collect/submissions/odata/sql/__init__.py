"""From OData's words to PostgreSQL's: text and parameters. Pure."""
