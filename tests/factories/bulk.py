"""Many submissions at once, written by SQL: what receiving would have stored."""

from __future__ import annotations

from django.db import connection

from collect.accounts.models import Actor
from collect.forms.models import Form

_SUBMISSIONS = """
WITH numbered AS (
    SELECT nextval(pg_get_serial_sequence('submissions_submission', 'id')) AS id,
        'uuid:' || n AS key, n, timestamptz '2026-01-01' + n * interval '1 second' AS at
    FROM generate_series(1, %(count)s) AS n
),
submission AS (
    INSERT INTO submissions_submission (id, form_id, instance_id, draft, submitter_id,
        device_id, created_at, seq)
    SELECT id, %(form)s, key, false, %(by)s, '', at, n FROM numbered
)
INSERT INTO submissions_submissionversion (submission_id, form_id, draft,
    form_version_id, instance_id, instance_name, xml, sha256, encrypted, submitter_id,
    device_id, user_agent, created_at, current, seq)
SELECT id, %(form)s, false, %(version)s, key, '', '', '', false, %(by)s, '', '', at,
    true, n
FROM numbered
"""
_CURRENT = """
UPDATE submissions_submission AS s SET current_version_id = v.id
FROM submissions_submissionversion AS v
WHERE v.submission_id = s.id AND s.form_id = %(form)s
"""
_ROWS = """
INSERT INTO submissions_row (submission_id, version_id, form_id, draft, "table", key,
    parent_key, ordinal, "values", invalid, seq)
SELECT v.submission_id, v.id, v.form_id, false, '', v.instance_id, '', 1,
    jsonb_build_object('/name', 'n' || v.seq), '{}'::jsonb, v.seq
FROM submissions_submissionversion AS v WHERE v.form_id = %(form)s
UNION ALL
SELECT v.submission_id, v.id, v.form_id, false, '/member',
    v.instance_id || '/member[' || m || ']', v.instance_id, m,
    jsonb_build_object('/member/age', (v.seq * 7 + m) %% 90), '{}'::jsonb, v.seq
FROM submissions_submissionversion AS v, generate_series(1, %(members)s) AS m
WHERE v.form_id = %(form)s
"""


def fill_households(form: Form, *, by: Actor, count: int, members: int) -> None:
    """Submissions `uuid:1`, … of the household form, a second apart, with members."""
    parameters = {
        "form": form.pk,
        "version": form.current_version_id,
        "by": by.pk,
        "count": count,
        "members": members,
    }
    with connection.cursor() as cursor:
        for statement in (_SUBMISSIONS, _CURRENT, _ROWS):
            cursor.execute(statement, parameters)
        for table in ("submission", "submissionversion", "row"):
            cursor.execute(f"ANALYZE submissions_{table}")
