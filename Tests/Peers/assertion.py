"""Verifies JWTs signed with RS256 (RFC 7515, RFC 7519)."""

import base64
import json
import time

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding


class Invalid(Exception):
    pass


def decoded(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def verified(token, key):
    """Header and claims of a token that the key's owner signed, and that is in force."""
    try:
        signed, _, signature = token.rpartition(".")
        key.verify(decoded(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        header, claims = (json.loads(decoded(part)) for part in signed.split("."))
    except (InvalidSignature, ValueError) as error:
        raise Invalid(f"signature: {error!r}") from error
    if header.get("alg") != "RS256":
        raise Invalid("alg")
    if not claims["iat"] - 1 <= time.time() < claims["exp"] or claims["exp"] - claims["iat"] > 3600:
        raise Invalid("times")
    return header, claims
