"""Entries of the ledger are found by what they record: the payments and the refunds of a reservation."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0008_desk_work_guards")]
    operations = [
        migrations.AddIndex(
            model_name="journalentry",
            index=models.Index(fields=["partner", "subject_id"], name="journal_subject"),
        ),
    ]
