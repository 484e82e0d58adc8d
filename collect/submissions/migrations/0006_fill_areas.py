"""Submissions that are there already get the areas that their answers tell."""

from types import SimpleNamespace
from typing import Any

from django.db import migrations

from collect.forms.xlsform.areas import area_source

_FILL = """
UPDATE submissions_submission AS s
SET areas = ARRAY(
    SELECT DISTINCT code
    FROM unnest(%s::text[] || ARRAY(
        SELECT r."values" ->> path FROM unnest(%s::text[]) AS path
    )) AS code
    WHERE btrim(code) <> ''
)
FROM submissions_submissionversion AS v
JOIN submissions_row AS r ON r.version_id = v.id AND r."table" = ''
WHERE v.id = s.current_version_id AND v.form_version_id = %s
"""


def fill(apps: Any, schema_editor: Any) -> None:
    """Version by version, in SQL."""
    sent = apps.get_model("submissions", "SubmissionVersion").objects
    versions = apps.get_model("forms", "FormVersion").objects.filter(
        pk__in=sent.values("form_version")
    )
    fields = apps.get_model("forms", "FormField").objects
    for pk, definition in versions.values_list("pk", "definition"):
        source = _source(fields.filter(version=pk), definition or {})
        if source.tells:
            with schema_editor.connection.cursor() as cursor:
                cursor.execute(_FILL, [list(source.codes), list(source.paths), pk])


def _source(fields: Any, definition: dict[str, Any]) -> Any:
    names = ("path", "name", "type", "table", "multiple")
    asked = [
        SimpleNamespace(**row, is_question=row["type"] not in ("structure", "repeat"))
        for row in fields.values(*names)
    ]
    workbook = SimpleNamespace(
        dimensions=[
            SimpleNamespace(
                dimension=row["dimension"],
                table=row["table"],
                calculation=row["calculation"],
            )
            for row in definition.get("dimensions", ())
        ],
        design=SimpleNamespace(
            ref_area=definition.get("design", {}).get("ref_area", "")
        ),
    )
    return area_source(asked, workbook)  # type: ignore[arg-type]


class Migration(migrations.Migration):
    dependencies = [("submissions", "0005_areas"), ("forms", "0005_review_rule")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
