"""Submissions say where they were made."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("submissions", "0004_returned"),
    ]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="areas",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(),
                blank=True,
                db_default=[],
                default=list,
                size=None,
            ),
        ),
    ]
