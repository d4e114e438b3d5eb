"""Say of the refunds that wait for their decision how many reservations they name: they are decided together now."""

from django.db import migrations

WEIGH = """
    UPDATE core_outboxevent AS event
    SET weight = asked.lines
    FROM (SELECT refund_id, count(*) AS lines FROM billing_refundline GROUP BY refund_id) AS asked
    WHERE event.subject_id = asked.refund_id AND event.topic = 'refund.submitted' AND event.handled_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0026_renewal_of_what_an_exchange_buys"), ("core", "0012_outbox_untried")]
    operations = [migrations.RunSQL(WEIGH, migrations.RunSQL.noop)]
