"""Runs say under which rule of the form submissions counted, and how many did.

Those that succeeded before counted everything they had.
"""

from django.db import migrations, models
from django.db.models import F


def fill(apps, schema_editor):
    done = apps.get_model("datasets", "Run").objects.filter(state="succeeded")
    done.update(review_rule="all", counted=F("submissions"))


class Migration(migrations.Migration):
    dependencies = [("datasets", "0003_decisions")]
    operations = [
        migrations.AddField(
            model_name="run",
            name="review_rule",
            field=models.CharField(
                blank=True,
                choices=[
                    ("not_rejected", "Not Rejected"),
                    ("approved", "Approved"),
                    ("all", "All"),
                ],
                max_length=16,
                null=True,
            ),
        ),
        *(
            migrations.AddField(
                model_name="run",
                name=name,
                field=models.PositiveIntegerField(default=0),
            )
            for name in ("counted", "held", "rejected")
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
