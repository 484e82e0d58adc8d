"""Columnar tables in Delta Lake: raw (appended) and clean (rewritten) per form.

A table is named by its repeat's path ("" is the submission, "/member" a repeat).
Answers are columns named by their path within the table; columns that start with "_"
are keys:

`_instance_id`  the submission (its first instanceID; edits keep it)
`_row`, `_parent_row`, `_ordinal`  the row, the row that holds it, its place there
`_seq`  the form's sequence when the row was stored
`_version_id`, `_form_version`, `_submitted_at`, `_submitter`  where it came from

An answer `x` may have a companion: `x@offset` (minutes east of UTC) or `x@exact` (the text
of a decimal that float64 cannot hold). `_invalid` keeps, by column, what does not fit its
type. Which rows count is told by the state log; `latest` reads both as they stand now.
"""
