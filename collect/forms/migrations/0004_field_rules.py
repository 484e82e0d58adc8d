"""Fields keep their relevance, requirement, calculation and hints.

Fields stored before get them from the XForm of their version; hints stay empty, for
the XForm has them in pieces. Published versions refuse changes, so the trigger that
sees to it rests while what they said all along is filled in.
"""

from django.db import migrations, models

from collect.forms.xlsform.fields import fields_of

NAMES = ("relevant", "required", "calculation")


def fill(apps, schema_editor):
    stored = apps.get_model("forms", "FormField").objects
    versions = apps.get_model("forms", "FormVersion").objects
    schema_editor.execute(
        "ALTER TABLE forms_formfield DISABLE TRIGGER forms_field_immutable"
    )
    for version_id, xform in versions.values_list("id", "xform").iterator(20):
        stated = {field.path: field for field in fields_of(bytes(xform))}
        changed = []
        for row in stored.filter(version_id=version_id):
            rules = {name: getattr(stated.get(row.path), name, "") for name in NAMES}
            if any(rules.values()):
                vars(row).update(rules)
                changed.append(row)
        stored.bulk_update(changed, NAMES, batch_size=1000)
    schema_editor.execute(
        "ALTER TABLE forms_formfield ENABLE TRIGGER forms_field_immutable"
    )


class Migration(migrations.Migration):
    dependencies = [("forms", "0003_purge")]
    operations = [
        *(
            migrations.AddField(
                model_name="formfield",
                name=name,
                field=models.TextField(blank=True, default=""),
            )
            for name in NAMES
        ),
        migrations.AddField(
            model_name="formfield",
            name="hints",
            field=models.JSONField(default=dict),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
