"""SimpleSAMLphp as a SAML identity provider, in PHP's own web server, configured in a temporary folder.

    python simplesamlphp_idp.py [--port N] [--entity-id ID] [--sp-metadata FILE]... [--behaviour JSON] [--root FOLDER]

A second address, controlUrl, takes service providers and changes of behaviour while it runs. README.md lists both.
"""

import argparse
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from peer import Behaviour, KeyPairs, Refused, add_controls, add_saml_controls, folder, listen, serve

from flask import Flask, jsonify

SECONDS_TO_START = 20

ROOTS = (
    Path(__file__).parents[2] / ".build/peers/simplesamlphp/usr/share/simplesamlphp",
    Path("/usr/share/simplesamlphp"),
)

BINDINGS = ["urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect", "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"]

ALGORITHMS = {
    "sha1": "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
    "sha256": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    "sha384": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
    "sha512": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
}

NAME_IDS = {
    "persistent": "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
    "emailAddress": "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
    "transient": "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
}

DEFAULTS = {
    # by name: password, and attributes with lists of values
    "users": {
        "ada": {
            "password": "ada-password",
            "attributes": {
                "id": ["u-1001"],
                "email": ["ada@example.com"],
                "firstName": ["Ada"],
                "lastName": ["Lovelace"],
                "groups": ["Engineering", "Everyone"],
            },
        },
        "bob": {
            "password": "bob-password",
            "attributes": {
                "id": ["u-1002"],
                "email": ["bob@example.com"],
                "firstName": ["Bob"],
                "lastName": ["Kahn"],
                "groups": ["Everyone"],
            },
        },
    },
    "signResponse": True,
    "signAssertion": True,
    "signWith": "first",
    "signingAlgorithm": "sha256",
    "metadataCertificates": ["first", "second"],
    "signMetadata": False,
    "encryptAssertion": False,
    "nameIdFormat": "persistent",
    "validateAuthnRequest": False,
    "signLogout": True,
    "validateLogout": True,
    # SimpleSAMLphp's own settings of every service provider, and of itself, instead of what the switches above make
    "spSettings": {},
    "idpSettings": {},
}

# Every file of the configuration reads its values from a file of JSON beside it, so that a change needs no new process.
CONFIG_PHP = "<?php $config = json_decode(file_get_contents(__DIR__ . '/{name}.json'), true);\n"
METADATA_PHP = "<?php $metadata = json_decode(file_get_contents(__DIR__ . '/{name}.json'), true);\n"

# SimpleSAMLphp's own reading of a service provider's metadata.
PARSE_PHP = """
require $argv[1] . '/lib/_autoload.php';
$sp = SimpleSAML\\Metadata\\SAMLParser::parseString(stream_get_contents(STDIN))->getMetadata20SP();
if ($sp === null) { exit(3); }
unset($sp['entityDescriptor']);
echo json_encode($sp);
"""


class IdentityProvider:
    def __init__(self, path, root, base, entity_id, behaviour):
        self.path = path
        self.root = root
        self.base = base
        self.entity_id = entity_id or f"{base}/saml2/idp/metadata.php"
        self.behaviour = behaviour
        self.salt = secrets.token_hex(16)
        self.service_providers = {}
        self.lock = threading.Lock()
        for name in ("cert", "log", "data", "tmp", "metadata", "sessions", "attributemap"):
            (path / name).mkdir()
        self.keys = KeyPairs(path / "cert", {"expired": (-400, -30)})
        for name in ("config", "authsources"):
            (path / f"{name}.php").write_text(CONFIG_PHP.format(name=name))
        for name in ("saml20-idp-hosted", "saml20-sp-remote"):
            (path / f"metadata/{name}.php").write_text(METADATA_PHP.format(name=name))

    def put(self, name, value):
        """Replaces a file at once, because a request may be reading it."""
        target = self.path / f"{name}.json"
        draft = target.with_suffix(".draft")
        draft.write_text(json.dumps(value))
        draft.replace(target)

    def configure(self):
        behaviour = self.behaviour
        self.put(
            "config",
            {
                "baseurlpath": f"{self.base}/",
                "certdir": f"{self.path}/cert/",
                "loggingdir": f"{self.path}/log/",
                "datadir": f"{self.path}/data/",
                "tempdir": f"{self.path}/tmp",
                "metadatadir": f"{self.path}/metadata/",
                "attributenamemapdir": f"{self.path}/attributemap/",
                "secretsalt": self.salt,
                "auth.adminpassword": self.salt,
                "technicalcontact_email": "na@example.org",
                "timezone": "UTC",
                "showerrors": True,
                "errorreporting": False,
                "admin.checkforupdates": False,
                "logging.handler": "file",
                "logging.level": 6,
                "logging.logfile": "simplesamlphp.log",
                "enable.saml20-idp": True,
                "module.enable": {"core": True, "saml": True, "exampleauth": True, "authorize": True},
                "store.type": "phpsession",
                "session.phpsession.savepath": f"{self.path}/sessions",
                "session.cookie.secure": False,
                "session.cookie.samesite": None,
                "language.cookie.secure": False,
                "language.cookie.samesite": None,
                "language.default": "en",
                "language.available": ["en"],
                "metadata.sources": [{"type": "flatfile"}],
                "authproc.idp": {},
            },
        )
        users = {f"{name}:{user['password']}": user["attributes"] for name, user in behaviour["users"].items()}
        self.put("authsources", {"users": {"0": "exampleauth:UserPass", **users}})
        published, *further = behaviour["metadataCertificates"]
        if len(further) > 1:
            raise Refused("SimpleSAMLphp publishes two certificates at most")
        for name in [published, behaviour["signWith"], *further]:
            self.keys.file(name, "key")
        hosted = {
            "host": "__DEFAULT__",
            "privatekey": f"{published}.key",
            "certificate": f"{published}.crt",
            "auth": "users",
            "SingleSignOnServiceBinding": BINDINGS,
            "SingleLogoutServiceBinding": BINDINGS,
            "NameIDFormat": list(NAME_IDS.values()),
            "signature.algorithm": ALGORITHMS[behaviour["signingAlgorithm"]],
            "metadata.sign.enable": behaviour["signMetadata"],
            "metadata.sign.algorithm": ALGORITHMS[behaviour["signingAlgorithm"]],
            "metadata.sign.privatekey": f"{published}.key",
            "metadata.sign.certificate": f"{published}.crt",
            "validate.authnrequest": behaviour["validateAuthnRequest"],
            "validate.logout": behaviour["validateLogout"],
            "sign.logout": behaviour["signLogout"],
            "authproc": {
                "1": {"class": "saml:TransientNameID"},
                "2": {"class": "saml:PersistentNameID", "attribute": "id"},
                "3": {"class": "saml:AttributeNameID", "attribute": "email", "Format": NAME_IDS["emailAddress"]},
            },
        }
        if further:
            hosted.update({"new_privatekey": f"{further[0]}.key", "new_certificate": f"{further[0]}.crt"})
        self.put("metadata/saml20-idp-hosted", {self.entity_id: {**hosted, **behaviour["idpSettings"]}})
        # What a service provider's metadata says comes before the identity provider's own settings.
        settings = {
            "saml20.sign.response": behaviour["signResponse"],
            "saml20.sign.assertion": behaviour["signAssertion"],
            "assertion.encryption": behaviour["encryptAssertion"],
            "validate.authnrequest": behaviour["validateAuthnRequest"],
            "NameIDFormat": NAME_IDS[behaviour["nameIdFormat"]],
        }
        if behaviour["signWith"] != published:
            settings.update(
                {
                    "signature.privatekey": f"{behaviour['signWith']}.key",
                    "signature.certificate": f"{behaviour['signWith']}.crt",
                }
            )
        settings.update(behaviour["spSettings"])
        remote = {entity_id: {**sp, **settings} for entity_id, sp in self.service_providers.items()}
        self.put("metadata/saml20-sp-remote", remote)

    def changed(self):
        with self.lock:
            self.configure()

    def add_sp(self, xml):
        done = subprocess.run(
            ["php", *PHP_SETTINGS, "-r", PARSE_PHP, "--", str(self.root)],
            input=xml,
            env={**os.environ, "SIMPLESAMLPHP_CONFIG_DIR": str(self.path)},
            capture_output=True,
            text=True,
            timeout=SECONDS_TO_START,
        )
        if done.returncode != 0 or not done.stdout.startswith("{"):
            raise Refused(f"SimpleSAMLphp cannot read this metadata: {done.stdout}{done.stderr}"[:2000])
        sp = json.loads(done.stdout)
        with self.lock:
            self.service_providers[sp["entityid"]] = sp
            self.configure()
        return sp["entityid"]


PHP_SETTINGS = ["-d", "display_errors=0", "-d", "log_errors=0", "-d", "error_reporting=0", "-d", "date.timezone=UTC"]


def start_php(root, path, port):
    """PHP's web server; it ends with this process."""

    def with_parent():
        # PR_SET_PDEATHSIG: should this process be killed, nobody else would end PHP.
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGTERM)

    return subprocess.Popen(
        ["php", *PHP_SETTINGS, "-S", f"127.0.0.1:{port}", "-t", str(root / "www")],
        env={**os.environ, "SIMPLESAMLPHP_CONFIG_DIR": str(path)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=(path / "php.log").open("w"),
        preexec_fn=with_parent,
    )


def answers(process, base):
    """Whether the metadata is served, waiting for it; false if PHP ended, because the port was taken meanwhile."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with opener.open(f"{base}/saml2/idp/metadata.php", timeout=SECONDS_TO_START) as response:
                return response.status == 200
        except urllib.error.HTTPError as error:
            raise SystemExit(f"SimpleSAMLphp answers {error.code}: {error.read().decode(errors='replace')[:4000]}")
        except OSError:
            time.sleep(0.05)
    return False


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def application(idp):
    app = Flask("simplesamlphp_idp")
    add_controls(app, idp.behaviour, idp.changed)
    add_saml_controls(app, idp)

    @app.get("/log")
    def log():
        file = idp.path / "log/simplesamlphp.log"
        return jsonify(file.read_text().splitlines()[-200:] if file.exists() else [])

    return app


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--entity-id")
    parser.add_argument("--sp-metadata", action="append", default=[], metavar="FILE")
    parser.add_argument("--behaviour", metavar="JSON")
    parser.add_argument("--root", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    root = options.root or next((root for root in ROOTS if (root / "www").is_dir()), None)
    if root is None or not shutil.which("php"):
        parser.error("SimpleSAMLphp or php is missing: scripts/install test")
    for _ in range(5):
        with folder() as path:
            port = options.port or free_port()
            base = f"http://127.0.0.1:{port}"
            idp = IdentityProvider(path, root, base, options.entity_id, Behaviour(DEFAULTS, options.behaviour))
            idp.configure()
            for file in options.sp_metadata:
                idp.add_sp(Path(file).read_text())
            php = start_php(root, path, port)
            try:
                if not answers(php, base):
                    continue
                listener, control = listen()
                serve(
                    application(idp),
                    listener,
                    check=lambda: php.poll() is None,
                    port=port,
                    baseUrl=base,
                    controlUrl=control,
                    entityId=idp.entity_id,
                    metadataUrl=f"{base}/saml2/idp/metadata.php",
                    ssoUrl=f"{base}/saml2/idp/SSOService.php",
                    sloUrl=f"{base}/saml2/idp/SingleLogoutService.php",
                    initiateUrl=f"{base}/saml2/idp/SSOService.php?spentityid=",
                )
                return
            finally:
                php.terminate()
                php.wait(5)
    raise SystemExit("PHP's web server did not start")


if __name__ == "__main__":
    main()
