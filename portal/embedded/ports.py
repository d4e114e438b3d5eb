"""Ports on the loopback interface."""

import random
import socket

# Below the range from which the kernel picks the ports of outgoing connections.
PRIVATE_PORTS = range(20_000, 32_000)


def is_free(port: int) -> bool:
    """Tell whether nothing answers or listens on the port, on either loopback address."""
    return all(_can_bind(family, address, port) for family, address in loopback_addresses())


def loopback_addresses() -> list[tuple[socket.AddressFamily, str]]:
    """Return the loopback addresses that this machine has: IPv4, and IPv6 where it is there."""
    addresses = [(socket.AF_INET, "127.0.0.1")]
    if socket.has_ipv6 and _can_bind(socket.AF_INET6, "::1", 0):
        addresses.append((socket.AF_INET6, "::1"))
    return addresses


def _can_bind(family: socket.AddressFamily, address: str, port: int) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # A port whose connections are only waiting to be forgotten is free for a server.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a port that is free now; whoever uses it has to expect that it is taken meanwhile."""
    candidates = random.sample(PRIVATE_PORTS, 200)
    for port in candidates:
        if is_free(port):
            return port
    raise OSError("No free port was found on the loopback interface.")
