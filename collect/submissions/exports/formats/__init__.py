"""Writers: typed records in, bytes out. One format a file.

Pure: no Django, clock, settings or files. Everything comes as arguments.
"""
