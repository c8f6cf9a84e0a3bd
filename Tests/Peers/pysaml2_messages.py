"""An identity provider of pysaml2 reads the messages of a service provider and sends it some, without a network.

    python pysaml2_messages.py < TASK

TASK is JSON: "entityID", "key" and "certificate" (files), "serviceProvider" (metadata), "singleSignOn" and
"singleLogout" (our addresses), "logoutService" (theirs), "received": [{"type", "binding", "parameters"}], "sent":
[{"type", "binding", "relayState", "digest"}]. What came of each is written in the same order: {"received": [{"id"} or
{"error"}], "sent": [{"query" or "body"}]}.
"""

import json
import shutil
import sys
from urllib.parse import urlsplit

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT, saml, xmldsig
from saml2.config import IdPConfig
from saml2.pack import http_post_message
from saml2.server import Server
from saml2.sigver import verify_redirect_signature

BINDINGS = {"redirect": BINDING_HTTP_REDIRECT, "post": BINDING_HTTP_POST}
SIGNING = {
    "sha1": (xmldsig.SIG_RSA_SHA1, xmldsig.DIGEST_SHA1),
    "sha256": (xmldsig.SIG_RSA_SHA256, xmldsig.DIGEST_SHA256),
    "sha512": (xmldsig.SIG_RSA_SHA512, xmldsig.DIGEST_SHA512),
}


def make_server(task):
    both = list(BINDINGS.values())
    return Server(
        config=IdPConfig().load(
            {
                "entityid": task["entityID"],
                "key_file": task["key"],
                "cert_file": task["certificate"],
                "xmlsec_binary": shutil.which("xmlsec1"),
                "metadata": {"inline": [task["serviceProvider"]]},
                "service": {
                    "idp": {
                        "endpoints": {
                            "single_sign_on_service": [(task["singleSignOn"], binding) for binding in both],
                            "single_logout_service": [(task["singleLogout"], binding) for binding in both],
                        },
                        "want_authn_requests_signed": True,
                        "signing_algorithm": xmldsig.SIG_RSA_SHA256,
                        "digest_algorithm": xmldsig.DIGEST_SHA256,
                    }
                },
            }
        )
    )


def receive(server, item):
    binding = BINDINGS[item["binding"]]
    parameters = item["parameters"]
    if item["type"] == "LogoutResponse":
        if binding == BINDING_HTTP_REDIRECT:
            # pysaml2 leaves the query's signature of a response to the caller.
            (issuer,) = server.metadata.keys()
            certificates = server.metadata.certs(issuer, "any", "signing")
            if not any(verify_redirect_signature(parameters, server.sec.sec_backend, der) for _, der in certificates):
                raise ValueError("the query's signature")
        response = server.parse_logout_request_response(parameters["SAMLResponse"], binding)
        return {"id": response.response.id, "inResponseTo": response.in_response_to}
    parse = server.parse_authn_request if item["type"] == "AuthnRequest" else server.parse_logout_request
    request = parse(
        parameters["SAMLRequest"],
        binding,
        relay_state=parameters.get("RelayState"),
        sigalg=parameters.get("SigAlg"),
        signature=parameters.get("Signature"),
    ).message
    result = {"id": request.id, "issuer": request.issuer.text}
    if item["type"] == "AuthnRequest":
        result["assertionConsumerService"] = request.assertion_consumer_service_url
    else:
        result["nameID"] = request.name_id.text
        result["sessionIndexes"] = [index.text for index in request.session_index]
    return result


def send(server, item, task, last_request):
    binding = BINDINGS[item["binding"]]
    signing, digest = SIGNING[item["digest"]]
    enveloped = binding == BINDING_HTTP_POST
    if item["type"] == "LogoutRequest":
        (issuer,) = server.metadata.keys()
        _, message = server.create_logout_request(
            task["logoutService"],
            issuer,
            name_id=saml.NameID(text="alice & bob", format=saml.NAMEID_FORMAT_PERSISTENT, name_qualifier="idp"),
            session_indexes=["_one", "_two"],
            expire=None,
            sign=enveloped,
            sign_alg=signing,
            digest_alg=digest,
        )
    else:
        message = server.create_logout_response(
            last_request, [binding], sign=enveloped, sign_alg=signing, digest_alg=digest
        )
    parameter = "SAMLRequest" if item["type"] == "LogoutRequest" else "SAMLResponse"
    if enveloped:
        return {"body": http_post_message(message, item["relayState"], parameter)["data"]}
    carried = server.apply_binding(
        binding,
        str(message),
        task["logoutService"],
        item["relayState"],
        response=parameter == "SAMLResponse",
        sign=True,
        sigalg=signing,
    )
    return {"query": urlsplit(dict(carried["headers"])["Location"]).query}


def main():
    task = json.load(sys.stdin)
    server = make_server(task)
    received = []
    last_request = None
    for item in task["received"]:
        try:
            received.append(receive(server, item))
        except Exception as error:
            received.append({"error": f"{type(error).__name__}: {error}"})
    for item in task["received"]:
        if item["type"] == "LogoutRequest" and item["binding"] == "post":
            last_request = server.parse_logout_request(item["parameters"]["SAMLRequest"], BINDING_HTTP_POST).message
            break
    sent = [send(server, item, task, last_request) for item in task["sent"]]
    json.dump({"received": received, "sent": sent}, sys.stdout)


main()
