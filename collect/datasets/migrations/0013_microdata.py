from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("datasets", "0007_publishings"),
    ]

    operations = [
        migrations.AddField(
            model_name="dataset",
            name="microdata",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="releasefile",
            name="microdata",
            field=models.BooleanField(default=False),
        ),
    ]
