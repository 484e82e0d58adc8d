from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("datasets", "0010_contrasts"),
    ]

    operations = [
        migrations.AddField(
            model_name="dataset",
            name="groups",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="dataset",
            name="populations",
            field=models.JSONField(default=list),
        ),
    ]
