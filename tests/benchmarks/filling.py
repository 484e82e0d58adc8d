"""A form with very many submissions, made within the database from those it has."""

import psycopg

BATCH = 10_000
_FILL = """
WITH source AS (
    SELECT array_agg(v.id) AS ids, min(s.form_id) AS form_id, min(s.value) AS seq
    FROM submissions_formsequence s
    JOIN submissions_submissionversion v ON v.form_id = s.form_id AND v.seq <= 200
),
fresh AS MATERIALIZED (
    SELECT nextval('submissions_submission_id_seq') AS submission_id,
        nextval('submissions_submissionversion_id_seq') AS version_id,
        'uuid:' || gen_random_uuid() AS instance_id,
        ids[1 + n %% cardinality(ids)] AS like_id, form_id, seq + n AS seq
    FROM source, generate_series(1, %(count)s) AS n
),
version AS (
    INSERT INTO submissions_submissionversion (
        id, submission_id, form_id, draft, form_version_id, instance_id,
        instance_name, xml, sha256, encrypted, submitter_id, device_id, user_agent,
        created_at, current, seq
    )
    SELECT f.version_id, f.submission_id, f.form_id, false, v.form_version_id,
        f.instance_id, '', v.xml, v.sha256, false, v.submitter_id, v.device_id,
        v.user_agent, now(), true, f.seq
    FROM fresh f JOIN submissions_submissionversion v ON v.id = f.like_id
),
submission AS (
    INSERT INTO submissions_submission (
        id, form_id, instance_id, draft, submitter_id, device_id, created_at,
        current_version_id, seq
    )
    SELECT f.submission_id, f.form_id, f.instance_id, false, v.submitter_id,
        v.device_id, now(), f.version_id, f.seq
    FROM fresh f JOIN submissions_submissionversion v ON v.id = f.like_id
),
event AS (
    INSERT INTO accounts_auditevent (
        actor_id, action, project_id, form_id, details, logged_at, processed_at,
        failures, error
    )
    SELECT v.submitter_id, 'submission.create', 1, f.form_id,
        jsonb_build_object('instanceId', f.instance_id), now(), now(), 0, ''
    FROM fresh f JOIN submissions_submissionversion v ON v.id = f.like_id
),
answer AS (
    INSERT INTO submissions_row (
        submission_id, version_id, form_id, draft, "table", key, parent_key, ordinal,
        "values", invalid, seq
    )
    SELECT f.submission_id, f.version_id, f.form_id, false, r."table",
        f.instance_id || substr(r.key, 42), f.instance_id || substr(r.parent_key, 42),
        r.ordinal, r."values", r.invalid, f.seq
    FROM fresh f JOIN submissions_row r ON r.version_id = f.like_id
)
UPDATE submissions_formsequence s SET value = source.seq + %(count)s
FROM source WHERE s.form_id = source.form_id
"""


def fill(connection: "psycopg.Connection[tuple[object, ...]]", stored: int) -> None:
    """Add submissions until there are `stored`; each has the answers of an earlier one.

    The constraints between the tables are not checked one by one. Keys are those of
    instanceIDs of 41 characters ("uuid:" and a UUID).
    """
    connection.execute("SET session_replication_role = replica")
    while (missing := stored - _count(connection)) > 0:
        connection.execute(_FILL, {"count": min(BATCH, missing)})
    connection.execute("RESET session_replication_role")
    connection.execute("VACUUM ANALYZE")


def _count(connection: "psycopg.Connection[tuple[object, ...]]") -> int:
    found = connection.execute(
        "SELECT coalesce(sum(value), 0)::bigint FROM submissions_formsequence"
    ).fetchone()
    assert found is not None
    return int(str(found[0]))
