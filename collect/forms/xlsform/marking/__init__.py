"""A workbook as its author gets it back: what was found, at the cells it is about. Pure."""
