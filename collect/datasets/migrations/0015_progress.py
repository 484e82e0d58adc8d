"""What a run is at, what it left to decide, and what it proved."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("datasets", "0014_areas")]

    operations = [
        migrations.AddField(
            "run", "stage", models.CharField(blank=True, default="", max_length=16)
        ),
        migrations.AddField("run", "stages", models.JSONField(default=list)),
        migrations.AddField("run", "pending", models.JSONField(default=dict)),
        migrations.AddField("run", "proof", models.JSONField(default=dict)),
        migrations.AddField(
            "run", "observations", models.PositiveIntegerField(default=0)
        ),
    ]
