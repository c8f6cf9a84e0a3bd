"""Cloud Storage by gcp-storage-emulator 2026.7.19, and beside it a token endpoint of ours, since the emulator has none.

    python gcs_emulator.py

The emulator looks at no credentials; the token endpoint checks the assertion and its signature (RFC 7523). Facts:
`endpoint`, `bucket`, `serviceAccountJson` (its `token_uri` leads here). `GET /objects` at `controlUrl` shows what is in the
bucket, `GET /uploads` how the requests were authorised, `GET /grants` how many tokens were given.
"""

import json
import secrets
import threading
import urllib.parse
import urllib.request

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask, jsonify, request
from gcp_storage_emulator import server as emulator

from assertion import Invalid, verified
from peer import listen, serve

BUCKET = "portal-events"
ACCOUNT = "portal-events@example-project.iam.gserviceaccount.com"
AUDIENCE = "https://oauth2.googleapis.com/token"
SCOPE = "https://www.googleapis.com/auth/devstorage.read_write"

seen = []
lock = threading.Lock()


class Handler(emulator.RequestHandler):
    """Notes how each upload was authorised."""

    def parse_request(self):
        understood = super().parse_request()
        if understood and self.command in ("POST", "PUT"):
            with lock:
                seen.append({
                    "method": self.command, "path": self.path, "authorization": self.headers.get("Authorization", ""),
                    "type": self.headers.get("Content-Type", "")})
        return understood


def main():
    emulator.RequestHandler = Handler
    probe, _ = listen()
    port = probe.getsockname()[1]
    probe.close()
    storage = emulator.create_server("127.0.0.1", port, in_memory=True, default_bucket=BUCKET)
    storage.start()
    endpoint = f"http://127.0.0.1:{port}"
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
    listener, control = listen()
    account = {
        "type": "service_account", "project_id": "example-project", "private_key_id": "first", "private_key": pem,
        "client_email": ACCOUNT, "client_id": "100000000000000000001", "token_uri": control + "/token",
        "universe_domain": "googleapis.com"}
    app = Flask(__name__)
    grants = []

    @app.post("/token")
    def token():
        try:
            assert request.form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer", "grant_type"
            header, claims = verified(request.form["assertion"], key.public_key())
            assert header["kid"] == "first", "kid"
            assert claims["aud"] == AUDIENCE and claims["iss"] == ACCOUNT, "aud, iss"
            assert claims["scope"] == SCOPE and "sub" not in claims, "scope"
        except (AssertionError, KeyError, Invalid) as error:
            return jsonify(error="invalid_grant", error_description=f"Invalid JWT Signature. {error}"), 400
        grants.append(secrets.token_urlsafe(24))
        return jsonify(access_token="ya29." + grants[-1], expires_in=3599, token_type="Bearer")

    def get(path):
        with urllib.request.urlopen(endpoint + path, timeout=10) as answer:
            return answer.read()

    @app.get("/objects")
    def objects():
        found = {}
        for entry in json.loads(get(f"/storage/v1/b/{BUCKET}/o")).get("items", []):
            name = urllib.parse.quote(entry["name"], safe="")
            body = get(f"/download/storage/v1/b/{BUCKET}/o/{name}?alt=media").decode()
            found[entry["name"]] = {"type": entry["contentType"], "body": body}
        return jsonify(found)

    @app.get("/uploads")
    def uploads():
        with lock:
            return jsonify([
                upload | {"known": upload["authorization"].removeprefix("Bearer ya29.") in grants} for upload in seen])

    @app.get("/grants")
    def count():
        return jsonify(len(grants))

    serve(
        app, listener, controlUrl=control, baseUrl=control, endpoint=endpoint, bucket=BUCKET,
        serviceAccountJson=json.dumps(account))
    storage.stop()


main()
