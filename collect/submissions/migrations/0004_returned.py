"""Submissions with issues are found by who sent them; all others pay nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("submissions", "0003_lean_indexes")]
    operations = [
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=models.Q(("review_state", "hasIssues")),
                fields=["submitter", "form"],
                name="submission_returned",
            ),
        ),
    ]
