"""OData's words: addresses, options, filters, documents, rows. Pure."""
