from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("datasets", "0007_publishings")]

    operations = [
        migrations.AddField(
            model_name="estimate",
            name="cases",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="estimate",
            name="remainder",
            field=models.FloatField(null=True),
        ),
    ]
