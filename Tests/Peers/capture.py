"""Captures responses of pysaml2's identity provider, for measuring how fast they are verified.

    python capture.py [--count N] [--encrypt] [--behaviour JSON] [--sp-metadata FILE] FOLDER

Writes into FOLDER: response-1.xml and so on; idp.xml, the metadata; idp.crt, sp.key and sp.crt as PEM; capture.json with
{"requests": [ID], "responses": [BASE64], "settings": {}} where the settings are python3-saml's. The service provider is
http://127.0.0.1:9/metadata with the ACS http://127.0.0.1:9/acs, and answers to its requests are captured; or, with
--sp-metadata, another one, for which the identity provider starts (then there are no requests and no sp.key).
"""

import argparse
import base64
import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from peer import KeyPairs

from browser import Browser
from smoke import NAMESPACES, ServiceProvider, Switch, call, fields_of, peer, sign_in


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--encrypt", action="store_true")
    parser.add_argument("--sp-metadata", type=Path, metavar="FILE")
    parser.add_argument("--behaviour", type=json.loads, default={}, metavar="JSON")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    keys = KeyPairs(options.folder, {})
    sp = ServiceProvider(keys)
    metadata = options.sp_metadata.read_text() if options.sp_metadata else sp.metadata()
    (options.folder / "sp.xml").write_text(metadata)
    root = ElementTree.fromstring(metadata)
    entity_id = root.get("entityID")
    acs = root.find(".//md:AssertionConsumerService", NAMESPACES).get("Location")
    requests, responses = [], []
    with peer("pysaml2_idp.py", "--sp-metadata", str(options.folder / "sp.xml")) as facts:
        metadata = call("GET", facts["metadataUrl"]).text
        (options.folder / "idp.xml").write_text(metadata)
        sp.load(metadata)
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
                if options.sp_metadata:
                    sent, _ = Browser(stop=[acs]).go(f"{facts['baseUrl']}/initiate")
                    request, fields = None, fields_of(sent)
                else:
                    request, fields = sign_in(sp)
                requests.append(request)
                responses.append(fields["SAMLResponse"])
                xml = base64.b64decode(fields["SAMLResponse"])
                (options.folder / f"response-{number}.xml").write_bytes(xml)
        certificate = call("GET", f"{facts['baseUrl']}/certificates/first").json()["certificate"]
        (options.folder / "idp.crt").write_text(certificate)
        for kind in ("key", "crt"):
            Path(keys.file("sp", kind)).unlink()
            Path(keys.file("spenc", kind)).rename(options.folder / f"sp.{kind}")
            if options.sp_metadata:
                (options.folder / f"sp.{kind}").unlink()
        key_pair = {}
        if not options.sp_metadata:
            files = {"x509cert": "sp.crt", "privateKey": "sp.key"}
            key_pair = {name: (options.folder / file).read_text() for name, file in files.items()}
        settings = {
            "strict": True,
            "sp": {
                "entityId": entity_id,
                "assertionConsumerService": {"url": acs, "binding": "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"},
                **key_pair,
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
