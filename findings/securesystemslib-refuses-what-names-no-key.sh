#!/bin/sh
# Does securesystemslib accept a good DSSE signature whose keyid is missing, or names the key otherwise?
#
# Needs a shell, Python 3.11 or later and PyPI; installs securesystemslib and cryptography, pinned, into a temporary folder
# that is removed. golive is not used, nothing is asked over the network afterwards. Exits 0 if only the signature that
# names the key as the verifier does is accepted, and 1 if it is otherwise.
#
# GUESS, written before the first run (securesystemslib 1.6.0): a name otherwise is refused, since the library's own comment
#   says that it goes by the name and that DSSE does not ("keyid" is a hint there, which may be left out and must decide
#   nothing); a missing name is taken as an empty one, and refused in the same way, as VerificationError.
# WHERE THE GUESS MISSED: a name that is missing is a KeyError, no verdict at all: such an envelope can't even be read. So a
#   program that goes by this library alone calls a good signature bad, or dies of it. golive tries each trusted key.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check securesystemslib==1.6.0 cryptography==50.0.2
cat > "$folder/ask.py" <<'PY'
import base64
import copy
import sys
from importlib.metadata import version

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import SSlibKey

private = Ed25519PrivateKey.generate()
key = SSlibKey.from_crypto(private.public_key(), keyid="a" * 64)
payload, kind = b'{"_type":"https://in-toto.io/Statement/v1"}', "application/vnd.in-toto+json"
signed = b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)
signature = base64.b64encode(private.sign(signed)).decode()


def asked(**named):
    envelope = {
        "payload": base64.b64encode(payload).decode(),
        "payloadType": kind,
        "signatures": [{"sig": signature, **named}],
    }
    try:
        Envelope.from_dict(copy.deepcopy(envelope)).verify([key], 1)
    except (VerificationError, KeyError) as error:
        return type(error).__name__
    return "accepted"


SEEN = {"as the verifier": "accepted", "otherwise": "VerificationError", "empty": "VerificationError", "missing": "KeyError"}
found = {
    "as the verifier": asked(keyid="a" * 64),
    "otherwise": asked(keyid="hsm-1"),
    "empty": asked(keyid=""),
    "missing": asked(),
}
print(f"securesystemslib {version('securesystemslib')}, Python {sys.version.split()[0]}")
for name, what in found.items():
    print(f"  keyid {name:16} {what}")
sys.exit(0 if found == SEEN else 1)
PY
"$folder/venv/bin/python" "$folder/ask.py"
