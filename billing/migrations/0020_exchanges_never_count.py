"""Exchanges never count against the refund limit: a field that no version could use goes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("billing", "0019_papers_guards")]
    operations = [migrations.RemoveField(model_name="refundpolicy", name="exchange_counts")]
