import socket

import pytest

pytestmark = pytest.mark.project("default")


def test_the_network_is_closed():
    with pytest.raises(RuntimeError, match="only loopback is open"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_loopback_is_open():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname(), timeout=1):
        pass
