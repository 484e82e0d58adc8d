"""What devices talk to: form lists, forms, media, submissions, settings codes."""
