from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("datasets", "0012_mappings"),
    ]

    operations = [
        migrations.AddField(
            model_name="dataset",
            name="microdata",
            field=models.JSONField(default=dict),
        ),
    ]
