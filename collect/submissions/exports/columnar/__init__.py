"""Exports of columnar tables: Arrow batches in, files out.

`content` says what a writer is given, `options` what can be asked for, `shape` turns
stored columns into the variables an analyst asked for, `formats` lists the writers,
`codebook` describes the variables. Pure: rows come from a `Source`, and what is
remembered between batches is a few lines long.
"""
