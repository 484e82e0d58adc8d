"""Areas of a dataset that the registry does not have."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("datasets", "0013_microdata")]

    operations = [
        migrations.AddField(
            model_name="dataset",
            name="areas",
            field=models.JSONField(default=list),
        ),
    ]
