"""Captures responses of pysaml2's identity provider, for measuring how fast they are verified.

    python capture.py [--count N] [--encrypt] [--behaviour JSON] FOLDER

Writes into FOLDER: response-1.xml and so on; idp.crt, sp.key and sp.crt as PEM; capture.json with
{"requests": [ID], "responses": [BASE64], "settings": {}} where the settings are python3-saml's. The service provider is
http://127.0.0.1:9/metadata with the ACS http://127.0.0.1:9/acs.
"""

import argparse
import base64
import json
from pathlib import Path

from peer import KeyPairs

from smoke import ACS, SP, ServiceProvider, Switch, call, peer, sign_in


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--encrypt", action="store_true")
    parser.add_argument("--behaviour", type=json.loads, default={}, metavar="JSON")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    keys = KeyPairs(options.folder, {})
    sp = ServiceProvider(keys)
    (options.folder / "sp.xml").write_text(sp.metadata())
    requests, responses = [], []
    with peer("pysaml2_idp.py", "--sp-metadata", str(options.folder / "sp.xml")) as facts:
        sp.load(call("GET", facts["metadataUrl"]).text)
        behaviour = {
            "signAssertion": True,
            "signResponse": False,
            "encryptAssertion": options.encrypt,
            "encryptionAlgorithm": "aes128-cbc",
            # python3-saml cannot verify the other form.
            "encryptSelfContained": False,
            "lifetimeSeconds": 86400,
            **options.behaviour,
        }
        with Switch(facts["baseUrl"])(**behaviour):
            for number in range(1, options.count + 1):
                request, fields = sign_in(sp)
                requests.append(request)
                responses.append(fields["SAMLResponse"])
                xml = base64.b64decode(fields["SAMLResponse"])
                (options.folder / f"response-{number}.xml").write_bytes(xml)
        certificate = call("GET", f"{facts['baseUrl']}/certificates/first").json()["certificate"]
        (options.folder / "idp.crt").write_text(certificate)
        for kind in ("key", "crt"):
            Path(keys.file("spenc", kind)).rename(options.folder / f"sp.{kind}")
        settings = {
            "strict": True,
            "sp": {
                "entityId": SP,
                "assertionConsumerService": {"url": ACS, "binding": "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"},
                "x509cert": (options.folder / "sp.crt").read_text(),
                "privateKey": (options.folder / "sp.key").read_text(),
            },
            "idp": {
                "entityId": facts["entityId"],
                "singleSignOnService": {
                    "url": facts["ssoUrl"],
                    "binding": "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
                },
                "x509cert": certificate,
            },
            "security": {"wantAssertionsSigned": True, "wantAssertionsEncrypted": options.encrypt},
        }
    capture = {"requests": requests, "responses": responses, "settings": settings}
    (options.folder / "capture.json").write_text(json.dumps(capture))
    sizes = sorted({len(base64.b64decode(response)) for response in responses})
    print(f"{len(responses)} responses of {sizes[0]} to {sizes[-1]} bytes")


if __name__ == "__main__":
    main()
