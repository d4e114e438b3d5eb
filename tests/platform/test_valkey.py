"""The embedded Valkey comes up, stays private, and never throws the queue away."""

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from portal.embedded.errors import EmbeddedServerError
from portal.embedded.valkey import Valkey


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Valkey]:
    server = Valkey(tmp_path / "valkey")
    server.start_anywhere()
    yield server
    server.stop()


def test_it_refuses_writes_rather_than_evict(server: Valkey) -> None:
    with redis.Redis.from_url(server.url) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.info("server")["valkey_version"].startswith("9.")


def test_it_wants_its_password(server: Valkey) -> None:
    once = Retry(NoBackoff(), retries=0)
    with redis.Redis(port=server.port, retry=once) as stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()


def test_its_password_is_on_no_command_line(server: Valkey) -> None:
    assert server.pid is not None
    assert server.password not in " ".join(psutil.Process(server.pid).cmdline())


def test_it_starts_again_at_the_same_address_after_a_kill(server: Valkey) -> None:
    assert server.pid is not None
    url = server.url
    psutil.Process(server.pid).kill()
    server.start()
    assert server.url == url
    assert server.answers()


def test_a_frozen_one_of_an_earlier_run_is_ended(server: Valkey) -> None:
    assert server.pid is not None
    orphan = psutil.Process(server.pid)
    orphan.send_signal(signal.SIGSTOP)
    successor = Valkey(server.home)
    successor.start_anywhere()
    assert not server.is_running()
    successor.stop()


def test_a_taken_port_is_an_error_or_another_port(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        port = stranger.getsockname()[1]
        with pytest.raises(EmbeddedServerError, match="did not start"):
            Valkey(tmp_path / "fixed", port).start()
        anywhere = Valkey(tmp_path / "anywhere", port)
        anywhere.start_anywhere()
        assert anywhere.port != port
        anywhere.stop()
