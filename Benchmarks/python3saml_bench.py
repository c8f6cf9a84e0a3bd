"""Measures how many SAML responses python3-saml verifies in a second, on one thread.

    python python3saml_bench.py [--seconds N] CAPTURE.json

The capture is Tests/Peers/capture.py's: {"requests": [ID], "responses": [BASE64], "settings": {}}. The responses are taken
in turn. Prints one line of "name value" pairs: per_second, per_cpu_second, count, bytes. Needs python3-saml 1.16.0 with
Debian's lxml and xmlsec, which share one libxml2; to build them oneself takes minutes:

    apt-get install python3-lxml python3-xmlsec python3-isodate python3-venv
    /usr/bin/python3 -m venv --system-site-packages FOLDER
    FOLDER/bin/pip install --no-deps python3-saml==1.16.0
"""

import argparse
import base64
import json
import time
from urllib.parse import urlsplit

from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("capture")
    parser.add_argument("--seconds", type=float, default=5)
    options = parser.parse_args()
    with open(options.capture, encoding="utf-8") as file:
        capture = json.load(file)
    settings = OneLogin_Saml2_Settings(capture["settings"])
    acs = urlsplit(capture["settings"]["sp"]["assertionConsumerService"]["url"])
    https = "on" if acs.scheme == "https" else "off"
    request = {"https": https, "http_host": acs.netloc, "script_name": acs.path, "get_data": {}, "post_data": {}}
    pairs = list(zip(capture["requests"], capture["responses"]))

    def verify(number):
        identifier, text = pairs[number % len(pairs)]
        response = OneLogin_Saml2_Response(settings, text)
        if not response.is_valid(request, identifier):
            raise SystemExit(f"python3-saml refuses the response: {response.get_error()}")
        response.get_attributes(), response.get_nameid()

    verify(0)
    count = 0
    started, started_cpu = time.perf_counter(), time.process_time()
    while (elapsed := time.perf_counter() - started) < options.seconds:
        verify(count)
        count += 1
    cpu = time.process_time() - started_cpu
    size = sum(len(base64.b64decode(text)) for _, text in pairs) // len(pairs)
    print(f"per_second {count / elapsed:.1f} per_cpu_second {count / cpu:.1f} count {count} bytes {size}")


if __name__ == "__main__":
    main()
