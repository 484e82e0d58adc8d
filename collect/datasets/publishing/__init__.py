"""From estimates to files: one publication, written in the formats statistics travel in.

Pure: no Django, clock, settings or files. A `Publication` says everything once
(`structure`, `publication`); each format has a writer of its own, all of them listed in
`formats.FORMATS`. `rest` reads SDMX REST requests and applies them to observations.
"""
