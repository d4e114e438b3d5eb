"""The yardstick: django-hordak posts three legs, in processes of its own with settings of its own."""

import os
import subprocess
import sys

from bench.stage import ROOT, Stage

DATABASE = "hordak"


def postings_per_second(stage: Stage, *, clients: int, seconds: int) -> float:
    """Return how many three-legged transactions so many processes post in a second, together."""
    _prepare(stage)
    command = [sys.executable, "-m", "bench.hordak.post", str(seconds)]
    posting = [
        subprocess.Popen(command, cwd=ROOT, env=_environment(stage), stdout=subprocess.PIPE, text=True)
        for _ in range(clients)
    ]
    return sum(float(one.communicate()[0].splitlines()[-1]) for one in posting)


def _prepare(stage: Stage) -> None:
    with stage.postgres.connect() as superuser:
        if superuser.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            return
        superuser.execute(f"CREATE DATABASE {DATABASE}")
    migrate = [sys.executable, "-m", "django", "migrate", "--verbosity=0"]
    subprocess.run(migrate, cwd=ROOT, env=_environment(stage), check=True)


def _environment(stage: Stage) -> dict[str, str]:
    url = stage.postgres.url("postgres", DATABASE)
    return os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "bench.hordak.settings"}
