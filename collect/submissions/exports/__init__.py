"""Data out: submissions as CSV, zipped CSV with media, and GeoJSON.

One way through: `selection` (which submissions) -> `snapshot` and `reader` (typed
records, batch by batch) -> `formats` (pure: records in, bytes out) -> `assembly`
(files of an answer) -> `api`. Nothing holds more than a batch.

Names, columns and their order are ODK Central's. Where answers are not text here,
they are written as JavaRosa writes them: decimals with a point, points as "latitude
longitude altitude accuracy", chosen codes with one space between them. Cells are raw:
a text that begins with "=" stays as it is, as in Central, for these files are read
back by programs. Open them in a spreadsheet only by importing columns as text.
"""
