from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forms", "0004_field_rules")]
    operations = [
        migrations.AddField(
            model_name="form",
            name="review_rule",
            field=models.CharField(
                choices=[
                    ("not_rejected", "Not Rejected"),
                    ("approved", "Approved"),
                    ("all", "All"),
                ],
                default="not_rejected",
                max_length=16,
            ),
        ),
    ]
