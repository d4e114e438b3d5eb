"""The ground: the nine statements that one refund needs, prepared, by pgbench on the same server."""

import re
import subprocess
from pathlib import Path

from bench.stage import Stage
from portal.embedded.binaries import postgres_binary
from portal.embedded.postgres import SOCKET_NUMBER

DATABASE = "ground"
ROWS = 20_000
TABLES = f"""
    CREATE TABLE customer_limit (id int PRIMARY KEY, taken bigint NOT NULL CHECK (taken >= 0));
    CREATE TABLE refund (id int PRIMARY KEY, state text NOT NULL, net bigint NOT NULL);
    CREATE TABLE reservation (id int PRIMARY KEY, state text NOT NULL, version int NOT NULL);
    CREATE TABLE entry (id uuid PRIMARY KEY, refund int NOT NULL, posted_at timestamptz NOT NULL);
    CREATE TABLE posting (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, entry uuid NOT NULL REFERENCES entry,
        account text NOT NULL, side text NOT NULL, amount bigint NOT NULL CHECK (amount > 0));
    CREATE INDEX ON posting (entry);
    CREATE TABLE outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, topic text, subject int, at timestamptz);
    INSERT INTO customer_limit SELECT n, 0 FROM generate_series(1, {ROWS}) n;
    INSERT INTO refund SELECT n, 'approved', 1610 FROM generate_series(1, {ROWS}) n;
    INSERT INTO reservation SELECT n, 'Succeeded', 1 FROM generate_series(1, {ROWS}) n;
"""
NINE = """
\\set refund random(1, {rows})
\\set limit {limit}
BEGIN;
SELECT state, net FROM refund WHERE id = :refund FOR UPDATE;
SELECT taken FROM customer_limit WHERE id = :limit FOR UPDATE;
SELECT state, version FROM reservation WHERE id = :refund FOR UPDATE;
UPDATE reservation SET state = 'Cancelled', version = version + 1 WHERE id = :refund;
UPDATE customer_limit SET taken = taken + 1 WHERE id = :limit;
WITH made AS (INSERT INTO entry VALUES (gen_random_uuid(), :refund, now()) RETURNING id)
    INSERT INTO outbox (topic, subject, at) SELECT made.id::text, :refund, now() FROM made;
INSERT INTO posting (entry, account, side, amount)
    SELECT entry.id, leg.account, leg.side, leg.amount
    FROM (SELECT id FROM entry WHERE refund = :refund ORDER BY posted_at DESC LIMIT 1) entry,
         (VALUES ('4010', 'debit', 1830), ('4100', 'credit', 220), ('2100', 'credit', 1610))
             leg (account, side, amount);
UPDATE refund SET state = 'completed' WHERE id = :refund;
INSERT INTO outbox (topic, subject, at) VALUES ('refund.changed', :refund, now());
COMMIT;
"""


class Ground:
    """A database of its own on the stage's server, with tables of the refund's shape."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        with stage.postgres.connect() as superuser:
            superuser.execute(f"CREATE DATABASE {DATABASE}")
        with stage.postgres.connect(database=DATABASE) as superuser:
            superuser.execute(TABLES)
            superuser.execute("CREATE INDEX ON entry (refund, posted_at)")

    def per_second(self, *, clients: int, is_hot: bool, seconds: int) -> float:
        """Return the transactions a second; ``is_hot``: all of them lock one customer's limit."""
        script = self._script(is_hot)
        server = [f"--host={self.stage.postgres.socket}", f"--port={SOCKET_NUMBER}", "--username=postgres", DATABASE]
        load = [f"--client={clients}", f"--jobs={clients}", f"--time={seconds}", f"--file={script}"]
        command = [str(postgres_binary("pgbench")), "--no-vacuum", "--protocol=prepared", *load, *server]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        found = re.search(r"^tps = ([0-9.]+)", told, re.MULTILINE)
        if found is None:
            raise ValueError(told)
        return float(found.group(1))

    def _script(self, is_hot: bool) -> Path:
        script = self.stage.folder / f"nine{'-hot' if is_hot else ''}.sql"
        script.write_text(NINE.format(rows=ROWS, limit="1" if is_hot else f"random(1, {ROWS})"))
        return script
