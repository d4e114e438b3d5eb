"""Recompute the books from their parts and report whatever is off. Reads only; every check is one statement."""

from dataclasses import dataclass

from core.database import rows


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Something that does not add up: which check, about which row, and what was found."""

    check: str
    subject: str
    detail: str


def check_books() -> list[Discrepancy]:
    """Run every check over all partners; an empty list means that the books are whole."""
    found: list[Discrepancy] = []
    for name, statement in CHECKS.items():
        found += [Discrepancy(name, str(subject), str(detail)) for subject, detail in rows(statement)]
    return found


ENTRY_BALANCES = """
    SELECT e.number || ' of ' || e.partner_id, coalesce(string_agg(p.off, ', '), 'no postings')
    FROM billing_journalentry e
    LEFT JOIN (
        SELECT entry_id, currency || ' ' || sum(CASE side WHEN 'debit' THEN amount_minor ELSE -amount_minor END) AS off,
               sum(CASE side WHEN 'debit' THEN amount_minor ELSE -amount_minor END) AS difference
        FROM billing_posting GROUP BY entry_id, currency
    ) p ON p.entry_id = e.id
    WHERE p.entry_id IS NULL OR p.difference <> 0
    GROUP BY e.id
"""

PAYMENT_IS_POSTED = """
    SELECT coalesce(pay.id, e.subject_id), 'payment ' || coalesce(pay.amount_minor, 0) || coalesce(pay.currency, '')
        || ', posted ' || coalesce(e.amount, 0) || coalesce(e.currency, '')
    FROM (
        SELECT p.id, p.amount_minor, p.currency, r.customer_id
        FROM billing_payment p JOIN reservations_reservation r ON r.id = p.reservation_id
        WHERE p.state = 'Succeeded' AND p.carried_from_id IS NULL AND p.amount_minor > 0
    ) pay
    FULL JOIN (
        SELECT e.subject_id, e.customer_id, string_agg(DISTINCT p.currency, ' ') AS currency,
               sum(p.amount_minor) FILTER (WHERE p.account_id = '1000') AS amount,
               sum(p.amount_minor) FILTER (WHERE p.account_id = '4000') AS revenue
        FROM billing_journalentry e LEFT JOIN billing_posting p ON p.entry_id = e.id
        WHERE e.kind = 'payment' GROUP BY e.id
    ) e ON e.subject_id = pay.id
    WHERE (pay.amount_minor, pay.amount_minor, pay.currency, pay.customer_id)
          IS DISTINCT FROM (e.amount, e.revenue, e.currency, e.customer_id)
"""

CARRIED_PAYMENT = """
    SELECT p.id, 'carried ' || p.state || ' ' || p.unit_minor || p.currency
        || ', made ' || o.state || ' ' || o.unit_minor || o.currency
    FROM billing_payment p
    JOIN billing_payment o ON o.id = p.carried_from_id
    JOIN reservations_reservation r ON r.id = p.reservation_id
    JOIN reservations_reservation s ON s.id = o.reservation_id
    WHERE (p.state, p.number, p.due_on, p.unit_minor, p.currency)
          IS DISTINCT FROM (o.state, o.number, o.due_on, o.unit_minor, o.currency)
       OR (s.id IS DISTINCT FROM r.remainder_of_id AND s.id IS DISTINCT FROM r.split_from_id
           AND r.id IS DISTINCT FROM s.merged_into_id)
"""

ORDER_PAID = """
    SELECT b.order_id, 'paid ' || b.paid_minor || ', payments ' || coalesce(sum(p.amount_minor), 0)
    FROM billing_orderbalance b
    LEFT JOIN reservations_reservation r ON r.order_id = b.order_id
    LEFT JOIN billing_payment p
        ON p.reservation_id = r.id AND p.state = 'Succeeded' AND p.carried_from_id IS NULL
    GROUP BY b.id HAVING b.paid_minor <> coalesce(sum(p.amount_minor), 0)
"""

ORDER_RETURNED = """
    SELECT b.order_id, 'returned ' || b.returned_minor || ', lines ' || coalesce(sum(l.credit_minor), 0)
    FROM billing_orderbalance b
    LEFT JOIN reservations_reservation r ON r.order_id = b.order_id
    LEFT JOIN (
        SELECT l.reservation_id, l.credit_minor FROM billing_refundline l
        JOIN billing_refund f ON f.id = l.refund_id AND f.state = 'completed'
        WHERE NOT EXISTS (SELECT FROM billing_reversal WHERE refund_id = f.id)
        UNION ALL
        SELECT l.reservation_id, l.credit_minor FROM billing_exchangereturn l
        JOIN billing_exchange x ON x.id = l.exchange_id AND x.state = 'completed'
        WHERE NOT EXISTS (SELECT FROM billing_reversal WHERE exchange_id = x.id)
        UNION ALL
        -- A purchase that was undone: all that was paid for it.
        SELECT l.reservation_id, p.amount_minor FROM billing_exchangepurchase l
        JOIN billing_reversal v ON v.exchange_id = l.exchange_id
        JOIN billing_payment p ON p.reservation_id = l.reservation_id AND p.state = 'Succeeded'
    ) l ON l.reservation_id = r.id
    GROUP BY b.id HAVING b.returned_minor <> coalesce(sum(l.credit_minor), 0)
"""

ORDER_QUANTITY = """
    SELECT o.id, 'bought ' || o.original_quantity || ', kept ' || kept.units || ', returned ' || back.units
    FROM reservations_reservationorder o
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(quantity), 0) AS units FROM reservations_reservation
        WHERE order_id = o.id AND state <> 'Cancelled'
    ) kept
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(l.quantity), 0) AS units FROM (
            SELECT l.reservation_id, l.quantity FROM billing_refundline l
            JOIN billing_refund f ON f.id = l.refund_id AND f.state = 'completed'
            WHERE NOT EXISTS (SELECT FROM billing_reversal WHERE refund_id = f.id)
            UNION ALL
            SELECT l.reservation_id, l.quantity FROM billing_exchangereturn l
            JOIN billing_exchange x ON x.id = l.exchange_id AND x.state = 'completed'
            WHERE NOT EXISTS (SELECT FROM billing_reversal WHERE exchange_id = x.id)
            UNION ALL
            SELECT l.reservation_id, l.quantity FROM billing_exchangepurchase l
            JOIN billing_reversal v ON v.exchange_id = l.exchange_id
        ) l JOIN reservations_reservation r ON r.id = l.reservation_id AND r.order_id = o.id
    ) back
    WHERE o.original_quantity <> kept.units + back.units
"""

PAYMENT_QUANTITY = """
    SELECT p.id, 'for ' || p.quantity || ' units of ' || r.quantity
    FROM billing_payment p JOIN reservations_reservation r ON r.id = p.reservation_id
    WHERE p.quantity <> r.quantity
"""

LINEAGE = """
    SELECT r.id, r.state || ' ' || r.ended_as || ' with ' || r.quantity || ', parts ' || parts.units
        || ', merged from ' || sources.units || ', into ' || coalesce(r.merged_into_id::text, 'nothing')
    FROM reservations_reservation r
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(quantity), 0) AS units, count(*) FILTER (WHERE order_id <> r.order_id) AS strangers
        FROM reservations_reservation WHERE split_from_id = r.id
    ) parts
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(quantity), 0) AS units, count(*) FILTER (WHERE order_id <> r.order_id) AS strangers
        FROM reservations_reservation WHERE merged_into_id = r.id AND remainder_of_id IS DISTINCT FROM r.id
    ) sources
    WHERE parts.units <> CASE WHEN r.ended_as = 'Split' THEN r.quantity ELSE 0 END
       OR sources.units NOT IN (0, r.quantity)
       OR (r.ended_as = 'Merged') <> (r.merged_into_id IS NOT NULL)
       OR parts.strangers + sources.strangers > 0
"""

RENEWAL = """
    SELECT r.id, 'renewed as ' || coalesce(n.id::text, 'nothing') || ', refused for ' || coalesce(f.fault, 'nothing')
        || ', bought for ' || coalesce(paid.unit, 0) || ', locked ' || coalesce(l.unit_minor, 0)
    FROM reservations_reservation r
    LEFT JOIN reservations_reservation n ON n.renewed_from_id = r.id
    LEFT JOIN reservations_reservationorder o ON o.id = n.order_id
    LEFT JOIN billing_renewalrefusal f ON f.reservation_id = r.id
    LEFT JOIN LATERAL (
        SELECT sum(unit_minor) AS unit FROM billing_payment WHERE reservation_id = n.id
    ) paid ON true
    LEFT JOIN LATERAL (
        SELECT unit_minor FROM billing_renewallock
        WHERE reservation_id = r.id AND term = o.term ORDER BY locked_on DESC LIMIT 1
    ) l ON true
    WHERE (n.id IS NOT NULL OR f.id IS NOT NULL) AND (
        r.state <> 'Expired' OR NOT r.is_renewed OR (n.id IS NOT NULL AND f.id IS NOT NULL)
        OR n.id IS NOT NULL AND (n.purchased_at, n.item_id, n.customer_id, o.currency, paid.unit) IS DISTINCT FROM
            (r.expires_at, r.item_id, r.customer_id, (SELECT currency FROM reservations_reservationorder
             WHERE id = r.order_id), l.unit_minor)
    )
"""

REFUND_LINES_ADD_UP = """
    SELECT f.id, 'net ' || f.net_minor || ', lines ' || coalesce(sum(l.net_minor), 0)
    FROM billing_refund f LEFT JOIN billing_refundline l ON l.refund_id = f.id
    GROUP BY f.id
    HAVING (f.credit_minor, f.fee_minor, f.net_minor, f.net_usd_minor, f.commitment_cancelled_minor) IS DISTINCT FROM
           (coalesce(sum(l.credit_minor), 0)::bigint, coalesce(sum(l.fee_minor), 0)::bigint,
            coalesce(sum(l.net_minor), 0)::bigint, coalesce(sum(l.net_usd_minor), 0)::bigint,
            coalesce(sum(l.commitment_cancelled_minor), 0)::bigint)
"""

REFUND_IS_POSTED = """
    SELECT f.id, f.state || ' ' || f.net_minor || f.currency || ', posted ' || coalesce(e.credited, 0)
        || coalesce(e.currency, '') || ', note ' || coalesce(n.net_minor, 0) || coalesce(n.currency, '')
    FROM billing_refund f
    LEFT JOIN (
        SELECT e.id, e.subject_id, e.customer_id, string_agg(DISTINCT p.currency, ' ') AS currency,
               coalesce(sum(p.amount_minor) FILTER (WHERE p.account_id = '2100'), 0) AS credited,
               coalesce(sum(p.amount_minor) FILTER (WHERE p.account_id = '4100'), 0) AS fee,
               coalesce(sum(p.amount_minor) FILTER (WHERE p.account_id = '4010'), 0) AS cancelled
        FROM billing_journalentry e LEFT JOIN billing_posting p ON p.entry_id = e.id
        WHERE e.kind = 'refund' GROUP BY e.id
    ) e ON e.subject_id = f.id
    LEFT JOIN billing_creditnote n ON n.refund_id = f.id
    WHERE CASE WHEN f.state = 'completed' AND f.credit_minor > 0
          THEN (e.credited, e.fee, e.cancelled, e.currency, e.customer_id, n.net_minor, n.currency, n.entry_id)
               IS DISTINCT FROM
               (f.net_minor, f.fee_minor, f.credit_minor, f.currency, f.customer_id, f.net_minor, f.currency, e.id)
          ELSE e.subject_id IS NOT NULL OR n.id IS NOT NULL END
"""

REFUND_FOLLOWS_ITS_TRANSITIONS = """
    SELECT f.id, f.state || ', told ' || coalesce(last.state, 'nothing') || ' as number ' || coalesce(last.number, 0)
    FROM billing_refund f
    LEFT JOIN LATERAL (
        SELECT state, number, count(*) OVER () AS moves FROM billing_refundtransition
        WHERE refund_id = f.id ORDER BY number DESC LIMIT 1
    ) last ON true
    WHERE f.state IS DISTINCT FROM last.state OR last.number <> last.moves
"""

SECOND_PERSON_AGREED = """
    SELECT f.id, f.state || ', second person ' || coalesce(f.second_person_id::text, 'none')
        || ', agreed ' || coalesce(said.actor_id::text, 'nobody')
    FROM billing_refund f
    LEFT JOIN LATERAL (
        SELECT actor_id, actor_kind, reason FROM billing_refundtransition
        WHERE refund_id = f.id AND reason IN ('approved_by_second_person', 'confirmed')
        ORDER BY number DESC LIMIT 1
    ) said ON said.reason = 'approved_by_second_person'
    WHERE (f.second_person_id, CASE WHEN f.second_person_id IS NULL THEN NULL ELSE 'user' END)
          IS DISTINCT FROM (said.actor_id, said.actor_kind)
       OR f.second_person_id = f.requested_by_id
       OR f.second_person_total_usd_minor IS NULL AND EXISTS (
            SELECT FROM billing_refundtransition WHERE refund_id = f.id AND state = 'awaiting_second_person')
       OR f.second_person_total_usd_minor IS NOT NULL AND f.second_person_id IS NULL
            AND f.state IN ('awaiting_approval', 'approved', 'completed')
"""

EXCHANGE_LINES_ADD_UP = """
    SELECT x.id, 'credit ' || x.credit_minor || ', lines ' || back.credit
        || ', bought ' || x.purchases_minor || ', lines ' || bought.total
    FROM billing_exchange x
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(credit_minor), 0)::bigint AS credit, coalesce(sum(credit_usd_minor), 0)::bigint AS usd,
               coalesce(sum(commitment_cancelled_minor), 0)::bigint AS commitment
        FROM billing_exchangereturn WHERE exchange_id = x.id
    ) back
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(total_minor), 0)::bigint AS total, coalesce(sum(due_today_minor), 0)::bigint AS due
        FROM billing_exchangepurchase WHERE exchange_id = x.id
    ) bought
    WHERE (x.credit_minor, x.net_usd_minor, x.commitment_cancelled_minor, x.purchases_minor, x.due_today_minor)
          IS DISTINCT FROM (back.credit, back.usd, back.commitment, bought.total, bought.due)
"""

EXCHANGE_IS_POSTED = """
    SELECT x.id, x.state || ' ' || x.credit_minor || x.currency || ', posted ' || coalesce(e.credited, 0)
        || coalesce(e.currency, '') || ', note ' || coalesce(n.net_minor, 0) || coalesce(n.currency, '')
    FROM billing_exchange x
    LEFT JOIN (
        SELECT e.id, e.subject_id, e.customer_id, string_agg(DISTINCT p.currency, ' ') AS currency,
               coalesce(sum(p.amount_minor) FILTER (WHERE p.account_id = '2100'), 0) AS credited,
               coalesce(sum(p.amount_minor) FILTER (WHERE p.account_id = '4010'), 0) AS cancelled
        FROM billing_journalentry e LEFT JOIN billing_posting p ON p.entry_id = e.id
        WHERE e.kind = 'exchange' GROUP BY e.id
    ) e ON e.subject_id = x.id
    LEFT JOIN billing_creditnote n ON n.exchange_id = x.id
    WHERE CASE WHEN x.state = 'completed' AND x.credit_minor > 0
          THEN (e.credited, e.cancelled, e.currency, e.customer_id, n.net_minor, n.purchases_minor, n.currency,
                n.entry_id)
               IS DISTINCT FROM
               (x.credit_minor, x.credit_minor, x.currency, x.customer_id, x.credit_minor, x.purchases_minor,
                x.currency, e.id)
          ELSE e.subject_id IS NOT NULL OR n.id IS NOT NULL END
"""

EXCHANGE_FOLLOWS_ITS_TRANSITIONS = """
    SELECT x.id, x.state || ', told ' || coalesce(last.state, 'nothing') || ' as number ' || coalesce(last.number, 0)
    FROM billing_exchange x
    LEFT JOIN LATERAL (
        SELECT state, number, count(*) OVER () AS moves FROM billing_exchangetransition
        WHERE exchange_id = x.id ORDER BY number DESC LIMIT 1
    ) last ON true
    WHERE x.state IS DISTINCT FROM last.state OR last.number <> last.moves
"""

SECOND_PERSON_AGREED_TO_EXCHANGE = """
    SELECT x.id, x.state || ', second person ' || coalesce(x.second_person_id::text, 'none')
        || ', agreed ' || coalesce(said.actor_id::text, 'nobody')
    FROM billing_exchange x
    LEFT JOIN LATERAL (
        SELECT actor_id, actor_kind, reason FROM billing_exchangetransition
        WHERE exchange_id = x.id AND reason IN ('approved_by_second_person', 'confirmed')
        ORDER BY number DESC LIMIT 1
    ) said ON said.reason = 'approved_by_second_person'
    WHERE (x.second_person_id, CASE WHEN x.second_person_id IS NULL THEN NULL ELSE 'user' END)
          IS DISTINCT FROM (said.actor_id, said.actor_kind)
       OR x.second_person_id = x.requested_by_id
       OR x.second_person_total_usd_minor IS NULL AND EXISTS (
            SELECT FROM billing_exchangetransition WHERE exchange_id = x.id AND state = 'awaiting_second_person')
       OR x.second_person_total_usd_minor IS NOT NULL AND x.second_person_id IS NULL
            AND x.state IN ('awaiting_approval', 'approved', 'pending_refunds', 'pending_purchases', 'completed')
"""

EXCHANGE_MOVED_ALL_OR_NOTHING = """
    -- What was bought is there, as it was quoted, exactly when the exchange is completed; so is what came back.
    SELECT x.id, x.state || ', purchase ' || l.position || ' is '
        || coalesce(r.quantity || ' for ' || p.total || p.currency, 'missing')
    FROM billing_exchange x
    JOIN billing_exchangepurchase l ON l.exchange_id = x.id
    LEFT JOIN reservations_reservation r ON r.id = l.reservation_id
    LEFT JOIN reservations_reservationorder o ON o.id = r.order_id
    LEFT JOIN LATERAL (
        SELECT sum(amount_minor)::bigint AS total, min(currency) AS currency FROM billing_payment
        WHERE reservation_id = r.id
    ) p ON true
    WHERE CASE WHEN x.state = 'completed'
          THEN (r.quantity, r.item_id, r.customer_id, r.purchased_at, o.original_quantity, o.term, o.billing_plan,
                p.total, p.currency)
               IS DISTINCT FROM
               (l.quantity, l.item_id, x.customer_id, x.completed_at, l.quantity, l.term, l.billing_plan,
                l.total_minor, x.currency)
          ELSE l.reservation_id IS NOT NULL END
    UNION ALL
    SELECT x.id, x.state || ', return ' || l.position || ' ended as ' || r.ended_as
    FROM billing_exchange x
    JOIN billing_exchangereturn l ON l.exchange_id = x.id
    JOIN reservations_reservation r ON r.id = l.reservation_id
    LEFT JOIN reservations_reservation rest ON rest.id = l.remainder_id
    WHERE x.state = 'completed' AND NOT EXISTS (SELECT FROM billing_reversal WHERE exchange_id = x.id) AND (
            (r.ended_as, r.ended_at, r.quantity) IS DISTINCT FROM ('Exchanged', x.completed_at, l.owned)
            OR coalesce(rest.quantity, 0) <> l.owned - l.quantity OR rest.remainder_of_id <> r.id)
       OR x.state <> 'completed' AND l.remainder_id IS NOT NULL
    UNION ALL
    SELECT r.id, 'ended as exchanged, by no exchange'
    FROM reservations_reservation r
    WHERE r.ended_as = 'Exchanged' AND NOT EXISTS (
        SELECT FROM billing_exchangereturn l JOIN billing_exchange x ON x.id = l.exchange_id AND x.state = 'completed'
        WHERE l.reservation_id = r.id AND NOT EXISTS (SELECT FROM billing_reversal WHERE exchange_id = x.id))
"""

EXCHANGE_CONSERVES_VALUE = """
    -- Kept and credited is what was paid; bought is at least what comes back; no payment of it is still to come.
    SELECT x.id, x.state || ', bought ' || x.purchases_minor || ' for ' || x.credit_minor + x.commitment_cancelled_minor
    FROM billing_exchange x
    WHERE x.purchases_minor < x.credit_minor + x.commitment_cancelled_minor
    UNION ALL
    SELECT x.id, 'return ' || l.position || ': paid ' || l.paid_minor || ', used ' || l.used_minor
        || ', credited ' || l.credit_minor || ', cancelled ' || l.commitment_cancelled_minor
    FROM billing_exchange x
    JOIN billing_exchangereturn l ON l.exchange_id = x.id
    LEFT JOIN LATERAL (
        SELECT coalesce(sum(unit_minor) FILTER (WHERE state = 'Cancelled'), 0) * l.quantity AS cancelled,
               count(*) FILTER (WHERE state = 'Scheduled') AS coming
        FROM billing_payment WHERE reservation_id = l.reservation_id
    ) p ON true
    WHERE l.used_minor + l.credit_minor <> l.paid_minor
       OR x.state = 'completed' AND NOT EXISTS (SELECT FROM billing_reversal WHERE exchange_id = x.id)
            AND (p.coming > 0 OR p.cancelled <> l.commitment_cancelled_minor)
"""

LIMIT_USE_FOLLOWS_REFUND = """
    SELECT f.id, f.state || ', limit ' || coalesce(u.state, 'none') || ' ' || coalesce(u.amount_usd_minor, 0)
    FROM billing_refund f
    JOIN billing_quote q ON q.id = f.quote_id
    LEFT JOIN billing_limituse u ON u.refund_id = f.id
    WHERE (u.state, u.amount_usd_minor) IS DISTINCT FROM (
        CASE WHEN f.state = 'completed' AND EXISTS (SELECT FROM billing_reversal WHERE refund_id = f.id)
             THEN 'released'
             WHEN f.state = 'completed' THEN 'used'
             WHEN f.state IN ('rejected', 'withdrawn', 'failed') THEN 'released'
             ELSE 'held' END,
        (q.sums -> 'limit' ->> 'counted_usd_minor')::bigint)
"""

LIMIT_TAKEN = """
    SELECT l.customer_id,
           'taken ' || l.taken_usd_minor || ' of ' || l.limit_usd_minor
               || ', uses ' || coalesce(sum(u.amount_usd_minor), 0)
    FROM billing_refundlimit l
    LEFT JOIN billing_limituse u ON u.limit_id = l.id AND u.state IN ('held', 'used')
    GROUP BY l.id
    HAVING l.taken_usd_minor > coalesce(sum(u.amount_usd_minor), 0)
        OR l.taken_usd_minor < coalesce(sum(u.amount_usd_minor) FILTER (WHERE u.returns_on IS NULL), 0)
        OR l.taken_usd_minor > l.limit_usd_minor
"""

REVERSAL_IS_POSTED = """
    SELECT of.id, of.kind || ' ' || coalesce(was.number, 'not posted') || ', reversal ' || coalesce(e.number, 'none')
    FROM billing_reversal v
    LEFT JOIN (
        SELECT 'refund' AS kind, id, state, requested_by_id, customer_id FROM billing_refund UNION ALL
        SELECT 'exchange', id, state, requested_by_id, customer_id FROM billing_exchange
    ) of ON of.id = coalesce(v.refund_id, v.exchange_id)
    LEFT JOIN billing_reversalrequest asked ON asked.id = v.request_id
    LEFT JOIN billing_creditnote n ON of.id IN (n.refund_id, n.exchange_id)
    LEFT JOIN billing_journalentry was ON was.kind = of.kind AND was.subject_id = of.id
    LEFT JOIN billing_journalentry e ON e.id = v.entry_id
    WHERE e.corrects_id IS DISTINCT FROM was.id
       OR v.credit_note_id IS DISTINCT FROM n.id
       OR e.kind <> 'correction' OR e.customer_id <> of.customer_id OR e.subject_id <> of.id
       OR num_nonnulls(v.refund_id, v.exchange_id) <> 1
       OR (of.state, asked.state, asked.refund_id, asked.exchange_id, asked.asked_by_id, asked.answered_by_id,
           of.requested_by_id)
          IS DISTINCT FROM
          ('completed', 'confirmed', v.refund_id, v.exchange_id, v.asked_by_id, v.confirmed_by_id, v.requested_by_id)
       OR v.asked_by_id = v.confirmed_by_id OR of.requested_by_id IN (v.asked_by_id, v.confirmed_by_id)
"""

CORRECTION_IS_THE_OPPOSITE = """
    SELECT e.number || ' of ' || e.partner_id, 'corrects ' || was.number || ', off by '
        || count(*) FILTER (WHERE n.net <> 0) || ' accounts'
    FROM billing_journalentry e
    JOIN billing_journalentry was ON was.id = e.corrects_id
    CROSS JOIN LATERAL (
        SELECT account_id, currency, sum(CASE side WHEN 'debit' THEN amount_minor ELSE -amount_minor END) AS net
        FROM billing_posting WHERE entry_id IN (e.id, was.id) GROUP BY account_id, currency
    ) n
    GROUP BY e.id, was.id
    HAVING count(*) FILTER (WHERE n.net <> 0) > 0 OR e.partner_id <> was.partner_id OR e.kind <> 'correction'
        OR was.kind = 'correction' OR e.posted_at < was.posted_at
"""

CORRECTION_IS_A_REVERSAL = """
    SELECT e.number || ' of ' || e.partner_id, 'correction without a reversal or without what it corrects'
    FROM billing_journalentry e LEFT JOIN billing_reversal v ON v.entry_id = e.id
    WHERE e.kind = 'correction' AND (e.corrects_id IS NULL OR v.id IS NULL AND NOT EXISTS (
        -- of a payment for what an exchange had bought
        SELECT FROM billing_journalentry was
        JOIN billing_payment p ON p.id = was.subject_id AND was.kind = 'payment'
        JOIN billing_exchangepurchase l ON l.reservation_id = p.reservation_id
        JOIN billing_reversal undone ON undone.exchange_id = l.exchange_id
        WHERE was.id = e.corrects_id AND e.subject_id = p.id))
"""

REVERSED_IS_RESTORED = """
    SELECT l.reservation_id, 'reversed, ' || r.state || ' ' || r.ended_as || ' with ' || r.quantity || ' of ' || l.owned
        || ', remainder ' || coalesce(m.state || ' ' || m.ended_as, 'none')
    FROM billing_reversal v
    JOIN (
        SELECT refund_id AS of_id, reservation_id, owned, remainder_id FROM billing_refundline UNION ALL
        SELECT exchange_id, reservation_id, owned, remainder_id FROM billing_exchangereturn
    ) l ON l.of_id = coalesce(v.refund_id, v.exchange_id)
    JOIN reservations_reservation r ON r.id = l.reservation_id
    LEFT JOIN reservations_reservation m ON m.id = l.remainder_id
    WHERE r.quantity <> l.owned
       OR r.state = 'Cancelled' AND r.ended_at < v.reversed_at
       OR m.id IS NOT NULL AND (m.state, m.ended_as, m.merged_into_id) IS DISTINCT FROM ('Cancelled', 'Merged', r.id)
"""

PURCHASE_IS_UNDONE = """
    -- What an exchange had bought ends with its reversal, only then, and every payment made for it is corrected.
    SELECT l.reservation_id, 'undone, ' || r.state || ' ' || r.ended_as || ', payments to come ' || p.coming
        || ', not corrected ' || p.standing
    FROM billing_reversal v
    JOIN billing_exchangepurchase l ON l.exchange_id = v.exchange_id
    JOIN reservations_reservation r ON r.id = l.reservation_id
    JOIN reservations_reservationorder o ON o.id = r.order_id
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE p.state IN ('Scheduled', 'Failed')) AS coming,
               count(*) FILTER (WHERE p.state = 'Succeeded' AND p.amount_minor > 0 AND fix.id IS NULL) AS standing
        FROM billing_payment p
        LEFT JOIN billing_journalentry e ON e.kind = 'payment' AND e.subject_id = p.id
        LEFT JOIN billing_journalentry fix ON fix.corrects_id = e.id
        WHERE p.reservation_id = r.id
    ) p
    WHERE (r.state, r.ended_as, r.ended_at, o.state) IS DISTINCT FROM
          ('Cancelled', 'Reversed', v.reversed_at, 'Cancelled')
       OR p.coming > 0 OR p.standing > 0
    UNION ALL
    SELECT r.id, 'ended as undone, with no exchange'
    FROM reservations_reservation r
    WHERE r.ended_as = 'Reversed' AND NOT EXISTS (
        SELECT FROM billing_exchangepurchase l JOIN billing_reversal v ON v.exchange_id = l.exchange_id
        WHERE l.reservation_id = r.id)
"""

OPEN_ACT_FOLLOWS_REFUND = """
    SELECT coalesce(l.reservation_id, a.reservation_id),
           'refund ' || coalesce(l.refund_id::text, 'none') || ', act of ' || coalesce(a.subject_id::text, 'none')
    FROM (
        SELECT l.reservation_id, l.refund_id FROM billing_refundline l JOIN billing_refund f ON f.id = l.refund_id
        WHERE f.state NOT IN ('completed', 'rejected', 'withdrawn', 'failed')
    ) l
    FULL JOIN (SELECT * FROM reservations_openact WHERE kind = 'refund') a
        ON a.reservation_id = l.reservation_id AND a.subject_id = l.refund_id
    WHERE l.reservation_id IS NULL OR a.reservation_id IS NULL
"""

OPEN_ACT_FOLLOWS_EXCHANGE = """
    SELECT coalesce(l.reservation_id, a.reservation_id),
           'exchange ' || coalesce(l.exchange_id::text, 'none') || ', act of ' || coalesce(a.subject_id::text, 'none')
    FROM (
        SELECT l.reservation_id, l.exchange_id
        FROM billing_exchangereturn l JOIN billing_exchange x ON x.id = l.exchange_id
        WHERE x.state NOT IN ('completed', 'rejected', 'withdrawn', 'failed')
    ) l
    FULL JOIN (SELECT * FROM reservations_openact WHERE kind = 'exchange') a
        ON a.reservation_id = l.reservation_id AND a.subject_id = l.exchange_id
    WHERE l.reservation_id IS NULL OR a.reservation_id IS NULL
"""

STATEMENT_FOLLOWS_LEDGER = """
    SELECT s.number || ' of ' || s.partner_id, stated.currency || ' from ' || coalesce(stated.opening, 0) || ' to '
        || coalesce(stated.closing, 0) || ', ledger from ' || coalesce(posted.opening, 0) || ' to '
        || coalesce(posted.closing, 0)
    FROM billing_statement s
    CROSS JOIN LATERAL (
        SELECT currency, opening, opening + credited - taken_back AS closing, count
        FROM jsonb_to_recordset(s.sums) AS one (
            currency text, opening bigint, credited bigint, taken_back bigint, count bigint)
    ) stated
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(p.amount) FILTER (WHERE p.posted_at < s.month), 0) AS opening,
               coalesce(sum(p.amount), 0) AS closing, count(*) FILTER (WHERE p.posted_at >= s.month) AS count
        FROM (
            SELECT e.posted_at AT TIME ZONE 'UTC' AS posted_at,
                   CASE p.side WHEN 'credit' THEN p.amount_minor ELSE -p.amount_minor END AS amount
            FROM billing_posting p JOIN billing_journalentry e ON e.id = p.entry_id
            WHERE p.partner_id = s.partner_id AND p.account_id = '2100' AND p.currency = stated.currency
        ) p WHERE p.posted_at < s.month + interval '1 month'
    ) posted
    WHERE (stated.opening, stated.closing, stated.count) IS DISTINCT FROM (posted.opening, posted.closing, posted.count)
"""

STATEMENTS_FOLLOW_EACH_OTHER = """
    SELECT s.number || ' of ' || s.partner_id, 'month ' || s.month || ', the one before ' || before.month
    FROM (SELECT *, lag(month) OVER (PARTITION BY partner_id ORDER BY month) AS earlier FROM billing_statement) s
    CROSS JOIN LATERAL (SELECT s.earlier AS month) before
    WHERE s.earlier + interval '1 month' <> s.month
"""

NUMBERS_HAVE_NO_GAPS = """
    SELECT c.series || ' of ' || c.partner_id, 'last ' || c.last || ', papers ' || count(n.number)
    FROM billing_counter c
    LEFT JOIN (
        SELECT partner_id, number FROM billing_creditnote UNION ALL SELECT partner_id, number FROM billing_journalentry
        UNION ALL SELECT partner_id, number FROM billing_statement
    ) n ON n.partner_id = c.partner_id AND n.number LIKE c.series || '-%'
    GROUP BY c.id HAVING c.last <> count(n.number)
        OR c.last IS DISTINCT FROM coalesce(max(right(n.number, 6)::bigint), 0)
"""

CHECKS = {
    "entry balances": ENTRY_BALANCES,
    "payment is posted": PAYMENT_IS_POSTED,
    "carried payment": CARRIED_PAYMENT,
    "order paid": ORDER_PAID,
    "order returned": ORDER_RETURNED,
    "order quantity": ORDER_QUANTITY,
    "payment quantity": PAYMENT_QUANTITY,
    "lineage": LINEAGE,
    "renewal": RENEWAL,
    "refund lines add up": REFUND_LINES_ADD_UP,
    "refund is posted": REFUND_IS_POSTED,
    "refund follows its transitions": REFUND_FOLLOWS_ITS_TRANSITIONS,
    "second person agreed": SECOND_PERSON_AGREED,
    "reversal is posted": REVERSAL_IS_POSTED,
    "correction is the opposite": CORRECTION_IS_THE_OPPOSITE,
    "correction is a reversal": CORRECTION_IS_A_REVERSAL,
    "reversed is restored": REVERSED_IS_RESTORED,
    "purchase is undone": PURCHASE_IS_UNDONE,
    "exchange lines add up": EXCHANGE_LINES_ADD_UP,
    "exchange is posted": EXCHANGE_IS_POSTED,
    "exchange follows its transitions": EXCHANGE_FOLLOWS_ITS_TRANSITIONS,
    "second person agreed to exchange": SECOND_PERSON_AGREED_TO_EXCHANGE,
    "exchange moved all or nothing": EXCHANGE_MOVED_ALL_OR_NOTHING,
    "exchange conserves value": EXCHANGE_CONSERVES_VALUE,
    "limit use follows refund": LIMIT_USE_FOLLOWS_REFUND,
    "limit taken": LIMIT_TAKEN,
    "open act follows refund": OPEN_ACT_FOLLOWS_REFUND,
    "open act follows exchange": OPEN_ACT_FOLLOWS_EXCHANGE,
    "statement follows ledger": STATEMENT_FOLLOWS_LEDGER,
    "statements follow each other": STATEMENTS_FOLLOW_EACH_OTHER,
    "numbers have no gaps": NUMBERS_HAVE_NO_GAPS,
}
