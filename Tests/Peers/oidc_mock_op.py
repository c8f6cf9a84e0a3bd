"""oidc-provider-mock on a free port: an OpenID provider written by others, taken as it is.

    python oidc_mock_op.py [--port N] [--require-registration] [--require-nonce] [--token-max-age SECONDS] [--user JSON]...

A user is an object of claims with "sub". The page that it shows asks for a subject: browser.py --fill sub=SUBJECT.
"""

import argparse
import datetime
import json
import os
import warnings

from peer import listen, serve

from authlib.deprecate import AuthlibDeprecationWarning

warnings.simplefilter("ignore", AuthlibDeprecationWarning)
import oidc_provider_mock  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--require-registration", action="store_true")
    parser.add_argument("--require-nonce", action="store_true")
    parser.add_argument("--token-max-age", type=int, default=3600)
    parser.add_argument("--user", action="append", default=[], type=json.loads, metavar="JSON")
    options = parser.parse_args()
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    app = oidc_provider_mock.app(
        require_client_registration=options.require_registration,
        require_nonce=options.require_nonce,
        access_token_max_age=datetime.timedelta(seconds=options.token_max_age),
        user_claims=[
            oidc_provider_mock.User(sub=user["sub"], claims={name: user[name] for name in user if name != "sub"})
            for user in options.user
        ],
    )
    listener, base = listen(options.port)
    serve(
        app,
        listener,
        baseUrl=base,
        issuer=base,
        discoveryUrl=f"{base}/.well-known/openid-configuration",
        registrationUrl=f"{base}/oauth2/clients",
    )


if __name__ == "__main__":
    main()
