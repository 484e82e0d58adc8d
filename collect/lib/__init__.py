"""Small tools without Django and without the domain, one subject a module."""
