"""What codes of a source form stand for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("datasets", "0011_groups")]

    operations = [
        migrations.AddField(
            model_name="dataset",
            name="mappings",
            field=models.JSONField(default=list),
        ),
    ]
