"""Formulas are rendered however slowly the server that renders them starts."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from sphinxcontrib.katex import KaTeXError, KaTeXServer

# Has a name at once, as node has on a busy machine, and listens only later (or never).
SLOW_SERVER = """
import socket, sys, time
server = socket.socket(socket.AF_UNIX)
server.bind(sys.argv[1])
time.sleep(float(sys.argv[2]))
server.listen()
server.accept()[0].sendall(b"listening")
"""


@pytest.fixture(scope="module")
def quiet_pages(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("quiet_pages", root / "book" / "_ext" / "quiet_pages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def slow_server(monkeypatch: pytest.MonkeyPatch, delay_s: float) -> None:
    def command(socket: Path) -> list[str]:
        return [sys.executable, "-c", SLOW_SERVER, str(socket), str(delay_s)]

    monkeypatch.setattr(KaTeXServer, "build_command", command)


def test_waits_until_the_server_listens(
    quiet_pages: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    slow_server(monkeypatch, 0.5)
    process, connection = quiet_pages.start_katex(tmp_path, 30.0)
    with connection:
        assert connection.recv(100) == b"listening"
    process.communicate(timeout=30)


def test_gives_up_on_a_server_that_never_listens(
    quiet_pages: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    slow_server(monkeypatch, 600)
    with pytest.raises(KaTeXError):
        quiet_pages.start_katex(tmp_path, 1.0)


def test_the_extensions_own_way_needs_the_repair() -> None:
    """When this fails, sphinxcontrib-katex has learnt to wait, and `start_katex` can go."""
    source = Path(sys.modules["sphinxcontrib.katex"].__file__).read_text()
    body = source.split("def start_server_process")[1].split("def start_network_socket")[0]
    assert "ConnectionRefusedError" not in body
