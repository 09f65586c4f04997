"""ETSI GS QKD 014 with a real HTTP client: the three calls, both methods, errors, and certificates on both sides."""

import base64
import datetime
import ssl
import subprocess
import sys
import uuid

import httpx
import pytest

from qlab import networks
from qlab.networks.kme import KeyServer, KeyStore

STATUS = {
    "source_KME_ID", "target_KME_ID", "master_SAE_ID", "slave_SAE_ID", "key_size", "stored_key_count", "max_key_count",
    "max_key_per_request", "max_key_size", "min_key_size", "max_SAE_ID_count",
}  # fmt: skip


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def ask(clock):
    """`ask(who, method, path, ...)`: a request of one application; a minute of key is in store."""
    store = KeyStore(networks.load("cambridge"), rng=1, clock=clock)
    clock.now = 60.0
    with KeyServer(store) as server, httpx.Client(trust_env=False) as client:

        def call(who, method, path, **given):
            return client.request(method, f"{server.address}/{path}", headers={"X-SAE-ID": who}, **given)

        yield call


def test_a_key_goes_once_to_each_side(ask):
    status = ask("CAPE", "GET", "TREL/status").json()
    assert set(status) == STATUS and (status["master_SAE_ID"], status["slave_SAE_ID"]) == ("CAPE", "TREL")
    assert status["stored_key_count"] == status["max_key_count"] == 3906
    keys = ask("CAPE", "GET", "TREL/enc_keys", params={"number": 3, "size": 512}).json()["keys"]
    assert [len(base64.b64decode(key["key"])) for key in keys] == [64] * 3
    assert all(uuid.UUID(key["key_ID"]).version == 4 for key in keys)
    wanted = {"key_IDs": [{"key_ID": key["key_ID"]} for key in keys]}
    assert ask("TREL", "POST", "CAPE/dec_keys", json=wanted).json()["keys"] == keys
    again = ask("TREL", "POST", "CAPE/dec_keys", json=wanted)
    assert again.status_code == 400 and again.json()["message"] == "one or more keys specified are not found on KME"
    assert ask("CAPE", "GET", "TREL/status").json()["stored_key_count"] == 3906 - 6


def test_get_and_post_say_the_same(ask):
    (one,) = ask("CAPE", "POST", "TREL/enc_keys", json={"number": 1, "size": 128}).json()["keys"]
    assert ask("TREL", "GET", "CAPE/dec_keys", params={"key_ID": one["key_ID"]}).json()["keys"] == [one]
    assert len(ask("CAPE", "POST", "TREL/enc_keys", json={}).json()["keys"]) == 1


def test_a_third_application_gets_nothing(ask):
    (key,) = ask("CAPE", "GET", "TREL/enc_keys").json()["keys"]
    for who, path in (("ENGI", "CAPE/dec_keys"), ("nobody", "CAPE/dec_keys"), ("", "CAPE/status")):
        reply = ask(who, "GET", path, params={"key_ID": key["key_ID"]})
        assert reply.status_code == 401 and not reply.content
    assert ask("TREL", "GET", "CAPE/dec_keys", params={"key_ID": key["key_ID"]}).status_code == 200


def test_an_empty_store_says_so_and_fills(ask, clock):
    for _ in range(31):
        ask("CAPE", "GET", "TREL/enc_keys", params={"number": 126})
    assert ask("CAPE", "GET", "TREL/enc_keys").status_code == 503
    clock.now += 1e-3  # 4.8 Mbit/s by two paths
    assert ask("CAPE", "GET", "TREL/status").json()["stored_key_count"] == pytest.approx(18, abs=1)
    assert ask("CAPE", "GET", "TREL/enc_keys").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "given", "message"),
    [
        *(("GET", "TREL/enc_keys", {"params": {"size": size}}, "size shall be") for size in (0, -8, "abc01", 4104, 20)),
        *(("GET", "TREL/enc_keys", {"params": {"number": n}}, "number shall be") for n in (0, -8, "abc01", 129, "")),
        *(("POST", "TREL/enc_keys", {"json": {"number": n}}, "number shall be") for n in (0, True, 1.5, None, [1])),
        ("GET", "TREL/enc_keys", {"params": {"size": 100}}, "size shall be a multiple of 8"),
        ("GET", "TREL/dec_keys", {"params": {"key_ID": "not-a-uuid"}}, "key_ID shall be a UUID"),
        ("GET", "TREL/dec_keys", {"params": {"key_ID": str(uuid.uuid4())}}, "not found on KME"),
        ("GET", "TREL/dec_keys", {}, "key_IDs shall be a list"),
        ("POST", "TREL/dec_keys", {"json": {"key_IDs": []}}, "1 to 128 entries"),
        ("POST", "TREL/dec_keys", {"json": {"key_IDs": ["x"]}}, "key_IDs shall be a list"),
        ("POST", "TREL/dec_keys", {"json": {"key_IDs": [{"key_ID": str(uuid.UUID(int=5))}] * 2}}, "twice"),
        ("GET", "CAPE/status", {}, "the caller's own"),
        ("GET", "%20/status", {}, "is empty"),
        ("GET", "XYZ/status", {}, "no SAE 'XYZ' is known"),
        ("POST", "TREL/enc_keys", {"content": b"{"}, "no JSON"),
        ("POST", "TREL/enc_keys", {"content": b"[1]"}, "a JSON object"),
        ("POST", "TREL/enc_keys", {"content": b" " * 70_000}, "at most 65536 bytes"),
        ("POST", "TREL/enc_keys", {"json": {"extension_mandatory": [{"a": 1}]}}, "extension_mandatory parameters"),
        ("POST", "TREL/enc_keys", {"json": {"additional_slave_SAE_IDs": ["ENGI"]}}, "max_SAE_ID_count is 0"),
    ],
)
def test_errors_have_the_form_of_the_standard(ask, method, path, given, message):
    reply = ask("CAPE", method, path, **given)
    assert reply.status_code == 400 and message in reply.json()["message"]


def test_other_paths_are_not_there(ask):
    assert (
        ask("CAPE", "GET", "TREL/keys").status_code == 404
        and ask("CAPE", "POST", "TREL/status", json={}).status_code == 404
    )


def certificate(name, issuer=None):
    """A certificate and its key, signed by another or by itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    signer, signed_by = (issuer[0].subject, issuer[1]) if issuer else (subject, key)
    builder = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(signer).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now).not_valid_after(now + datetime.timedelta(1))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )  # fmt: skip
    if issuer:
        import ipaddress

        local = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        builder = builder.add_extension(local, critical=False)
    return builder.sign(signed_by, hashes.SHA256()), key


def test_certificates_say_who_calls(tmp_path):
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    authority = certificate("Authority")
    files = {}
    for name in ("server", "CAPE", "TREL"):
        made, key = certificate(name, authority)
        files[name] = tmp_path / f"{name}.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        files[name].write_bytes(made.public_bytes(Encoding.PEM) + private)
    ca = tmp_path / "ca.pem"
    ca.write_bytes(authority[0].public_bytes(Encoding.PEM))
    from qlab.networks.kme.__main__ import _context

    tls = _context([str(files["server"]), str(files["server"]), str(ca)])
    store = KeyStore(networks.load("cambridge"), rng=1, clock=Clock())
    store.clock.now = 10.0
    with KeyServer(store, tls=tls) as server:
        for name, expected in (("CAPE", 200), ("TREL", 400)):
            mine = ssl.create_default_context(cafile=str(ca))
            mine.load_cert_chain(files[name])
            with httpx.Client(verify=mine, trust_env=False) as client:
                reply = client.get(f"{server.address}/TREL/status", headers={"X-SAE-ID": "CAPE"})
            assert reply.status_code == expected, "a header counts for nothing here"
        stranger = ssl.create_default_context(cafile=str(ca))
        with httpx.Client(verify=stranger, trust_env=False) as client, pytest.raises(httpx.HTTPError):
            client.get(f"{server.address}/TREL/status")


def test_it_starts_from_the_command_line(root):
    command = [sys.executable, "-m", "qlab.networks.kme", "secoqc", "--port", "0", "--seed", "1"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as server:
        try:
            said = server.stdout.readline()
            address = said.split(" at ")[1].removesuffix("/...\n")
            with httpx.Client(trust_env=False) as client:
                reply = client.get(f"{address}/STP/status", headers={"X-SAE-ID": "FOR"})
            assert reply.status_code == 200 and "SECOQC" in said and "127.0.0.1" in address
        finally:
            server.terminate()


def test_bad_settings_get_a_sentence():
    with pytest.raises(ValueError, match="`port` must be at most 65535"):
        KeyServer(KeyStore(networks.load("cambridge")), port=99999)
    with pytest.raises(ValueError, match="`store_bits` must be above 0"):
        KeyStore(networks.load("cambridge"), store_bits=0)
