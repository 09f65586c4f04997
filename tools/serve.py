"""Serve a folder until Ctrl-C: `python tools/serve.py _build/html 8000`, on this machine only.

With a third argument, 0.0.0.0, everybody on the same network can read it: for phones in a classroom.
"""

import socket
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

HERE = "127.0.0.1"
ALL = "0.0.0.0"


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and says nothing about each of them."""

    def log_message(self, format: str, *args: object) -> None:
        pass

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")  # the reader may be writing the book
        super().end_headers()


def in_the_room() -> str:
    """This machine's address on the network that it would use; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(("192.0.2.1", 9))  # an address of nobody's (RFC 5737)
            return str(asked.getsockname()[0])
        except OSError:
            return HERE  # no network


def main(folder: str, port: str, host: str = HERE) -> None:
    try:
        server = ThreadingHTTPServer((host, int(port)), partial(Quiet, directory=folder))
    except OSError as error:
        sys.exit(f"{host}, port {port}, cannot be used ({error.strerror}): try another, as in `make book PORT=8080`.")
    print(f"The book is at http://{HERE if host == ALL else host}:{server.server_port} (Ctrl-C to stop)", flush=True)
    if host == ALL:
        print(f"For phones on this network: http://{in_the_room()}:{server.server_port}/lab/class.html")
        print("Everybody on this network can read the book now, and nothing else of this machine.", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print("\nStopped.")
    finally:
        server.server_close()


if __name__ == "__main__":
    main(*sys.argv[1:])
