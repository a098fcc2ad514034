"""Whether a port is free to listen on."""

from __future__ import annotations

import socket

from tintype.kernel.errors import SettingsError


def require_free(host: str, port: int) -> None:
    """Raise SettingsError where nothing can listen on that address.

    The API server shares a port with any other of its kind (SO_REUSEPORT, one socket per process), so that it would not
    notice by itself: two servers would each get some of the calls.
    """
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise SettingsError(f"TINTYPE_HOST: '{host}' is no address of this machine: {error.strerror}") from error
    family, kind, protocol, _, address = found[0]
    with socket.socket(family, kind, protocol) as probe:
        # A port that a server has just left may be taken again.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen(1)
        except OSError as error:
            raise SettingsError(
                f"Cannot listen on {host}:{port}: {error.strerror}. Choose another with --port (TINTYPE_PORT)"
            ) from error
