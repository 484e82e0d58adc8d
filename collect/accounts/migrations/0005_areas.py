"""Roles may be limited to areas."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_audit_of_submission"),
    ]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="areas",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=64),
                blank=True,
                db_default=[],
                default=list,
                size=None,
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("areas", []), ("role__in", [6, 50, 51]), _connector="OR"
                ),
                name="assignment_areas_of_readers",
            ),
        ),
    ]
