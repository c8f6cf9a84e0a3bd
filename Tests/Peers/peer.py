"""What the servers in this folder share: a free port on 127.0.0.1, one line of JSON when ready, and an end with their parent.

A server ends when its standard input closes, when its parent is gone, or on SIGTERM and SIGINT, and removes its files.
"""

import contextlib
import datetime
import json
import logging
import os
import shutil
import signal
import socket
import tempfile
import threading
import time
import warnings
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

# What libraries say about their own future is no news of a test's, and what they refuse they tell the one who asked.
warnings.simplefilter("ignore")
for library in ("saml2", "idpyoidc", "cryptojwt", "oidc_provider_mock", "authlib", "werkzeug"):
    logging.getLogger(library).setLevel(logging.CRITICAL)

# Where libfaketime moves the clock, time.sleep fails; what waits for an event does not.
if "FAKETIME" in os.environ:
    time.sleep = threading.Event().wait


class Refused(Exception):
    """A request to the server's own controls, or of a client, that it does not serve."""

    def __init__(self, text, status=400):
        super().__init__(text)
        self.status = status


class Behaviour(dict):
    """The switches of a server: every one has a default, and no other can be set."""

    def __init__(self, defaults, text=None):
        super().__init__(defaults)
        if text:
            self.merge(json.loads(text))

    def merge(self, changes):
        if not isinstance(changes, dict):
            raise Refused("a behaviour is a JSON object")
        unknown = changes.keys() - self.keys()
        if unknown:
            raise Refused(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(sorted(self))}")
        self.update(changes)


def listen(port=0):
    """A listening socket on 127.0.0.1 and its base URL."""
    listener = socket.create_server(("127.0.0.1", port), backlog=128)
    return listener, f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextlib.contextmanager
def folder():
    """A temporary folder that is removed in the end."""
    path = Path(tempfile.mkdtemp(prefix="peer-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def stopped(check=lambda: True):
    """Returns when this process must end, or when `check`, asked every second, says no."""
    stop = threading.Event()
    parent = os.getppid()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())

    def watch_input():
        with contextlib.suppress(OSError):
            while os.read(0, 4096):
                pass
        stop.set()

    threading.Thread(target=watch_input, daemon=True).start()
    while not stop.wait(1) and os.getppid() == parent and check():
        pass


def announce(**facts):
    print(json.dumps(facts), flush=True)


def serve(app, listener, check=lambda: True, **facts):
    """Serves a Flask application until this process must end, and announces it with these facts and its port."""
    from werkzeug.serving import make_server

    port = listener.getsockname()[1]
    server = make_server("127.0.0.1", port, app, threaded=True, fd=listener.fileno())
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    announce(**{"port": port, **facts})
    stopped(check)
    server.shutdown()


def add_controls(app, behaviour, changed=lambda: None):
    """GET and POST /behaviour, and refusals as JSON."""
    from flask import jsonify, request

    @app.errorhandler(Refused)
    def refused(error):
        return jsonify(error=str(error)), error.status

    @app.get("/behaviour")
    def show_behaviour():
        return jsonify(behaviour)

    @app.post("/behaviour")
    def set_behaviour():
        behaviour.merge(request.get_json(force=True))
        changed()
        return jsonify(behaviour)


def add_saml_controls(app, idp):
    """What both SAML identity providers have: service providers and certificates."""
    from flask import jsonify, request

    @app.post("/sp-metadata")
    def sp_metadata():
        return jsonify(entityId=idp.add_sp(request.get_data(as_text=True)))

    @app.post("/certificates")
    def certificates():
        wanted = request.get_json(force=True)
        pem = idp.keys.make(wanted["name"], wanted.get("notBeforeDays", -1), wanted.get("notAfterDays", 365))
        idp.changed()
        return jsonify(name=wanted["name"], certificate=pem)

    @app.get("/certificates/<name>")
    def certificate(name):
        return jsonify(name=name, certificate=idp.keys.certificate(name))


class KeyPairs:
    """RSA-2048 keys with certificates signed by themselves, by name, as PEM files; made when first asked for."""

    def __init__(self, path, days):
        self.path = path
        self.days = days
        self.lock = threading.Lock()

    def make(self, name, not_before_days=-1, not_after_days=365):
        """A new key and its certificate, which it returns."""
        if not name.isidentifier():
            raise Refused(f"{name!r} is no name of a key")
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + datetime.timedelta(days=not_before_days))
            .not_valid_after(now + datetime.timedelta(days=not_after_days))
            .sign(key, hashes.SHA256())
        )
        pem = certificate.public_bytes(serialization.Encoding.PEM)
        (self.path / f"{name}.key").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.TraditionalOpenSSL,
                serialization.NoEncryption(),
            )
        )
        (self.path / f"{name}.crt").write_bytes(pem)
        return pem.decode()

    def file(self, name, kind):
        """The path of `name`'s file; kind is "key" or "crt"."""
        with self.lock:
            path = self.path / f"{name}.{kind}"
            if not path.exists():
                self.make(name, *self.days.get(name, ()))
            return str(path)

    def certificate(self, name):
        return Path(self.file(name, "crt")).read_text()
