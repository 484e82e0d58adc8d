"""The XML of a submission: what it says, as values.

Pure: no Django, clock, settings or files. Everything comes as arguments.
"""
