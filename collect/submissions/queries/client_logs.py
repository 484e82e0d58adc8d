"""The logs that phones write while a form is filled in (`audit.csv`)."""

from __future__ import annotations

from django.db import connection

_LOGS = """
SELECT s.instance_id, blob.sha256
FROM submissions_submission AS s
JOIN submissions_submissionversion AS v ON v.id = s.current_version_id
JOIN submissions_row AS answer ON answer.version_id = v.id AND answer.key = s.instance_id
JOIN submissions_attachment AS a
    ON a.version_id = v.id AND a.name = answer."values" ->> %s
JOIN forms_blob AS blob ON blob.id = a.blob_id
WHERE s.form_id = %s AND NOT s.draft AND s.deleted_at IS NULL AND NOT v.encrypted
"""


def client_logs(form_id: int, path: str) -> list[tuple[str, str]]:
    """The submissions whose log has arrived, and the SHA-256 of its file.

    `path`: the question whose answer names the file.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOGS, [path, form_id])
        return list(cursor.fetchall())
