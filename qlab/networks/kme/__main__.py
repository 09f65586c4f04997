"""``python -m qlab.networks.kme secoqc``: serve keys of a network's simulated stores."""

from __future__ import annotations

import argparse
import ipaddress
import ssl
import sys

from qlab.networks.kme.server import CALLER, KeyServer
from qlab.networks.kme.store import KeyStore
from qlab.networks.library import load, names


def main(given: list[str] | None = None) -> int:
    """Read the command line and serve."""
    reader = argparse.ArgumentParser("python -m qlab.networks.kme", description=__doc__)
    reader.add_argument("network", choices=names())
    reader.add_argument("--host", default="127.0.0.1", help="another address lets everybody in reach fetch keys")
    reader.add_argument("--port", type=int, default=8014)
    reader.add_argument("--seed", type=int, help="draw the same keys each time")
    reader.add_argument("--tls", nargs=3, metavar=("CERT", "KEY", "CA"), help="PEM files, for mutual authentication")
    options = reader.parse_args(given)
    network = load(options.network).with_model()
    unknown = network.unknown()
    store = KeyStore(network.changed(unknown, key_rate_hz=0.0) if unknown else network, rng=options.seed)
    server = KeyServer(store, host=options.host, port=options.port, tls=_context(options.tls))
    print(f"{network.name}: keys of {', '.join(network.nodes)} at {server.address}/...")
    print("These keys are simulated and protect nothing. Stop with Ctrl-C.")
    if options.tls is None:
        print(f"Without certificates the header {CALLER} says who calls.")
    if not ipaddress.ip_address(options.host).is_loopback:
        print(f"Listening on {options.host}: everybody who reaches this address can fetch keys.", file=sys.stderr)
    server.serve()
    return 0


def _context(files: list[str] | None) -> ssl.SSLContext | None:
    if files is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(files[0], files[1])
    context.load_verify_locations(files[2])
    context.verify_mode = ssl.CERT_REQUIRED
    return context


if __name__ == "__main__":
    sys.exit(main())
