"""Writers of files, one a module."""
