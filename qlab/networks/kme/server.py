"""The three calls over HTTP: a small server on this machine, with or without certificates."""

from __future__ import annotations

import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from qlab import _check
from qlab.networks.kme.store import KeyStore, Refused

MOST_BYTES = 65_536  # of a request's body
CALLER = "X-SAE-ID"
PREFIX = ("api", "v1", "keys")
UNSUPPORTED = "not all extension_mandatory parameters are supported"


class KeyServer:
    """A server for all nodes of a network. Use it in a ``with`` block, or `serve` until it is stopped.

    Who calls follows from the certificate of the client (its common name is the SAE). Without certificates a header,
    `X-SAE-ID`, says so: fit for a lesson on one machine, and for nothing else.

    Parameters
    ----------
    store : KeyStore
    host : str
        127.0.0.1 unless asked. On another address everybody in reach can fetch keys.
    port : int
        0 takes a free one.
    tls : ssl.SSLContext, optional
        With ``verify_mode=ssl.CERT_REQUIRED`` for mutual authentication.

    Examples
    --------
    >>> from qlab import networks
    >>> with KeyServer(KeyStore(networks.load("cambridge"))) as server:
    ...     server.address.startswith("http://127.0.0.1:")
    True

    References
    ----------
    ETSI GS QKD 014 V1.1.1, Protocol and data format of REST-based key delivery API (2019).
    """

    def __init__(
        self, store: KeyStore, *, host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
    ) -> None:
        port = _check.count(port, "port", most=65_535, because="there are no more")
        self._server = ThreadingHTTPServer((host, port), type("Handler", (_Handler,), {"store": store}))
        self._server.daemon_threads = True
        self._tls = tls
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)

    @property
    def address(self) -> str:
        """Where the three calls are, without a slash at the end."""
        host, port = self._server.server_address[:2]
        return f"{'https' if self._tls else 'http'}://{host!s}:{port}/api/v1/keys"

    def __enter__(self) -> KeyServer:
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def serve(self) -> None:
        """Answer until interrupted."""
        try:
            self._server.serve_forever()
        except KeyboardInterrupt:
            pass
        finally:
            self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    store: KeyStore
    protocol_version = "HTTP/1.1"
    timeout = 10

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        self._answer(self._body)

    def _answer(self, body: Any) -> None:
        try:
            self._send(200, self._called(body() if body else self._query()))
        except Refused as refused:
            self._send(refused.status, None if refused.status == 401 else refused.body())

    def _send(self, status: int, reply: Any) -> None:
        text = b"" if reply is None else json.dumps(reply).encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(text)

    def _called(self, given: dict[str, Any]) -> dict[str, Any]:
        """Which of the three calls it is, by the path and its last word."""
        parts = [unquote(part) for part in urlsplit(self.path).path.strip("/").split("/")]
        if tuple(parts[:3]) != PREFIX or len(parts) != 5:
            raise Refused(404, "there is /api/v1/keys/{SAE_ID}/status, enc_keys and dec_keys")
        other, call = parts[3], parts[4]
        caller = self._caller()
        if call == "status" and self.command == "GET":
            return self.store.status(caller, other)
        if call == "enc_keys":
            _refuse_extensions(given)
            return self.store.get_key(caller, other, number=given.get("number", 1), size=given.get("size", 256))
        if call == "dec_keys":
            return self.store.get_key_with_ids(caller, other, _ids(given))
        raise Refused(404, "there is /api/v1/keys/{SAE_ID}/status, enc_keys and dec_keys")

    def _caller(self) -> str:
        """The SAE of the certificate; without certificates, of a header."""
        if isinstance(self.connection, ssl.SSLSocket):
            subject = (self.connection.getpeercert() or {}).get("subject", ())
            names = [pair[1] for part in subject for pair in part if pair[0] == "commonName"]
            return str(names[0]) if names else ""
        return self.headers.get(CALLER, "")

    def _query(self) -> dict[str, Any]:
        query = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
        return {name: values if name == "key_ID" else values[-1] for name, values in query.items()}

    def _body(self) -> dict[str, Any]:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > MOST_BYTES:
            self.close_connection = True
            raise Refused(400, f"a body of at most {MOST_BYTES} bytes and its length are needed")
        try:
            given = json.loads(self.rfile.read(int(length)) or b"{}")
        except (ValueError, RecursionError):
            raise Refused(400, "the body is no JSON") from None
        if not isinstance(given, dict):
            raise Refused(400, "the body shall be a JSON object")
        return given

    def log_message(self, format: str, *args: object) -> None:
        pass


def _refuse_extensions(given: dict[str, Any]) -> None:
    if given.get("extension_mandatory"):
        raise Refused(400, UNSUPPORTED)
    if given.get("additional_slave_SAE_IDs"):
        raise Refused(400, "no additional slave_SAE_IDs: max_SAE_ID_count is 0")


def _ids(given: dict[str, Any]) -> Any:
    """Numbers of keys, from an address or from a body."""
    if "key_ID" in given:
        return given["key_ID"]
    entries = given.get("key_IDs")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise Refused(400, 'key_IDs shall be a list of {"key_ID": UUID}')
    return [entry.get("key_ID") for entry in entries]
