"""docker-compose.yml: every process there is, each watched, limited, unprivileged, and without a default secret."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.embedded.binaries import postgres_binary
from portal.embedded.postgres import FORGETFUL, Postgres
from portal.settings import WEB_GUARDS, WORKER_GUARDS

yaml = pytest.importorskip("yaml", reason="PyYAML reads docker-compose.yml")

ROOT = Path(__file__).resolve().parents[2]
OURS = ("migrate", "web", "desk", "arm", "worker", "beat", "relay")
ROLE_OF = {
    "migrate": "owner",
    "web": "app",
    "arm": "app",
    "worker": "app",
    "desk": "desk",
    "beat": "desk",
    "relay": "desk",
}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return document


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    services: dict[str, dict[str, Any]] = compose["services"]
    return services


def checked(program: str, *arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run one of the checks that `make check` runs; it stands beside this Python."""
    found = Path(sys.executable).parent / program
    return subprocess.run([found, *arguments], cwd=cwd, capture_output=True, text=True, timeout=60, check=False)


def by_schema(file: Path) -> subprocess.CompletedProcess[str]:
    return checked("check-jsonschema", "--builtin-schema", "vendor.compose-spec", str(file))


def test_the_compose_specification_knows_every_word_of_it() -> None:
    assert by_schema(ROOT / "docker-compose.yml").returncode == 0


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("stop_grace_period: 65s", "stop_grace: 65s"),
        ("interval: 5s", "interval: [5]"),
        ("cap_drop:", "drop:"),
    ],
)
def test_a_word_that_it_does_not_know_is_found(tmp_path: Path, right: str, wrong: str) -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    assert right in text
    (tmp_path / "docker-compose.yml").write_text(text.replace(right, wrong))
    assert by_schema(tmp_path / "docker-compose.yml").returncode == 1


def test_the_linter_has_nothing_to_say_about_the_image() -> None:
    linted = checked("hadolint", "--failure-threshold", "style", "Dockerfile")
    assert (linted.returncode, linted.stdout) == (0, "")


def test_the_linter_would_see_root_and_a_moving_base(tmp_path: Path) -> None:
    text = (ROOT / "Dockerfile").read_text()
    (tmp_path / "Dockerfile").write_text(
        text.replace("python:3.13-slim", "python:latest").replace("USER 10001:10001", "USER root")
    )
    found = checked("hadolint", "Dockerfile", cwd=tmp_path).stdout
    assert "DL3007" in found
    assert "DL3002" in found


def test_the_linter_has_nothing_to_say_about_the_scripts() -> None:
    scripts = [".ci/run", "deploy/make-secrets", *(str(one) for one in (ROOT / "deploy").rglob("*.sh"))]
    linted = checked("shellcheck", "--severity=style", *scripts)
    assert (linted.returncode, linted.stdout) == (0, "")


def test_every_process_and_server_is_there(services: dict[str, Any]) -> None:
    assert set(services) == {"postgres", "valkey", *OURS}
    assert services["postgres"]["image"] == "postgres:18"
    assert services["valkey"]["image"] == "valkey/valkey:9"


def test_each_has_a_health_check_and_limits(services: dict[str, Any]) -> None:
    for name, service in services.items():
        assert service["healthcheck"]["test"], name
        assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}, name
        assert service["restart"] == ("no" if name == "migrate" else "unless-stopped"), name


def test_each_process_has_its_own_role_and_only_its_own_secrets(services: dict[str, Any]) -> None:
    for name, role in ROLE_OF.items():
        service = services[name]
        assert service["environment"]["DATABASE_URL_FILE"] == f"/run/secrets/database_url_{role}"
        own = {"worker": {"email_url"}, "arm": {"token_key"}}.get(name, set())
        assert set(service["secrets"]) == {"secret_key", "redis_url", f"database_url_{role}"} | own


def test_ours_run_unprivileged_on_a_read_only_disk(services: dict[str, Any]) -> None:
    for name in OURS:
        assert services[name]["cap_drop"] == ["ALL"]
        assert services[name]["read_only"] is True
        assert services[name]["security_opt"] == ["no-new-privileges:true"]
    assert "USER 10001:10001" in (ROOT / "Dockerfile").read_text().splitlines()


def test_the_servers_do_too(services: dict[str, Any]) -> None:
    for name in ("postgres", "valkey"):
        assert services[name]["user"] == name
        assert services[name]["cap_drop"] == ["ALL"]
        assert services[name]["read_only"] is True


def test_each_is_given_the_time_to_end_what_it_has_begun(services: dict[str, Any]) -> None:
    """PostgreSQL ends a request's transaction after 30 s and a worker's after 60 s."""
    graces = {
        name: service["stop_grace_period"] for name, service in services.items() if "stop_grace_period" in service
    }
    assert graces == {"postgres": "60s", "web": "35s", "desk": "35s", "arm": "35s", "worker": "65s"}
    assert "transaction_timeout=30s" in WEB_GUARDS
    assert "transaction_timeout=60s" in WORKER_GUARDS


def test_nothing_starts_before_what_it_needs(services: dict[str, Any]) -> None:
    for name in OURS[1:]:
        needs = {other: need["condition"] for other, need in services[name]["depends_on"].items()}
        assert needs["migrate"] == "service_completed_successfully"
        assert needs["postgres"] == needs["valkey"] == "service_healthy"


def test_servers_are_reached_from_inside_only_and_pages_through_the_proxy(compose: dict[str, Any]) -> None:
    assert compose["networks"]["inside"]["internal"] is True
    published = {name: service["ports"] for name, service in compose["services"].items() if "ports" in service}
    assert set(published) == {"web", "desk", "arm"}
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)
    assert compose["services"]["postgres"]["networks"] == ["inside"]


def test_data_outlives_the_containers(compose: dict[str, Any]) -> None:
    assert "postgres:/var/lib/postgresql" in compose["services"]["postgres"]["volumes"]
    assert {"postgres", "valkey"} <= set(compose["volumes"])


def test_no_secret_has_a_default(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|KEY|URL_FILE", name):
                assert value.startswith("/run/secrets/")
    for name, secret in compose["secrets"].items():
        assert secret == {"file": f"deploy/secrets/{name}"}
    used = {name for service in compose["services"].values() for name in service.get("secrets", [])}
    assert used == set(compose["secrets"])


@pytest.fixture
def secrets(compose: dict[str, Any], tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy", ignore=lambda folder, names: {"make-secrets"} - set(names))
    subprocess.run(["sh", str(tmp_path / "deploy" / "make-secrets")], check=True)
    return tmp_path / "deploy" / "secrets"


def test_secrets_are_random_complete_and_made_once(compose: dict[str, Any], secrets: Path) -> None:
    made = {file.name: file.read_text() for file in secrets.iterdir() if file.name != ".gitignore"}
    assert set(made) == set(compose["secrets"])
    assert len(set(made.values())) == len(made)
    assert made["email_url"].startswith("smtp"), "a mail server is named, not made up"
    assert min(len(text) for name, text in made.items() if name != "email_url") >= 32
    subprocess.run(["sh", str(secrets.parent / "make-secrets")], check=True)
    assert {name: (secrets / name).read_text() for name in made} == made


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Postgres]:
    server = Postgres(tmp_path / "postgres", options=FORGETFUL)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(server.socket)


def test_the_first_start_makes_roles_with_passwords_and_the_database(secrets: Path, server: Postgres) -> None:
    script = (secrets.parent / "postgres" / "10-roles.sh").read_text()
    script = script.replace("/deploy/", f"{secrets.parent}/").replace("/run/secrets", str(secrets))
    programs = postgres_binary("psql").parent
    environment = {"PATH": f"{programs}:/usr/bin:/bin", "POSTGRES_USER": "postgres", "PGHOST": str(server.socket)}
    subprocess.run(["sh", "-c", script], env=environment, check=True, timeout=30)
    with server.connect() as superuser:
        with_password = superuser.execute(
            "SELECT rolname FROM pg_authid WHERE rolname LIKE 'portal%' AND rolpassword LIKE 'SCRAM-SHA-256$%'"
            " ORDER BY rolname"
        ).fetchall()
        allowed = superuser.execute(
            "SELECT has_database_privilege('portal_app', 'portal', 'CONNECT'),"
            " has_database_privilege('portal_app', 'portal', 'CREATE'), pg_get_userbyid(datdba)"
            " FROM pg_database WHERE datname = 'portal'"
        ).fetchone()
    assert with_password == [("portal_app",), ("portal_desk",), ("portal_owner",)]
    assert allowed == (True, False, "portal_owner")
