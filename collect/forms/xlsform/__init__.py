"""Reading, checking and converting workbooks (XLSForm and our sheets).

Pure: no Django, clock, settings or files. Everything comes as arguments.
"""
