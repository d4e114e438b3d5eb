"""A partner's credit notes are read newest first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0009_entries_by_subject")]
    operations = [
        migrations.AddIndex(
            model_name="creditnote",
            index=models.Index(fields=["partner", "-issued_at", "-number"], name="credit_note_list"),
        ),
    ]
