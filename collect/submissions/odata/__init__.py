"""OData v4 over submissions: what Excel, Power BI, pyODK and ruODK read tables with.

`protocol` and `sql` are pure: from the form's fields and the text of a request to
documents, JSON objects and SQL. The modules beside them run that SQL and speak HTTP.

Decisions that clients notice:

- Without `$top` everything is streamed in one answer: pyODK's `get_table` and ruODK
  read one page and know nothing of `@odata.nextLink`, so a default page size would
  silently cut their tables. Memory stays constant. With `$top` an answer that leaves
  rows over always carries `@odata.nextLink`.
- `$skiptoken` holds the place after which to go on, so a page costs a page however
  far down it is, with any `$orderby`, and even if the record it names is gone.
- Blank answers are null. Only null equals null; lt, le, gt, ge, contains and their
  like are false for null.
"""
