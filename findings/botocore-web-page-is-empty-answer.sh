#!/bin/sh
# What does botocore make of a web page that answers 200 in AWS's place (a hotel's sign-in page, a proxy's login)?
#
# Needs a shell, Python 3.11 or later and PyPI; installs boto3 and botocore, pinned, into a temporary folder that is
# removed, starts a server on loopback, and asks it as if it were AWS, with made-up keys. golive is not used. Exits 0 if
# botocore does what is written under SEEN, and 1 if it does something else.
#
# GUESS, written before the first run (botocore 1.44.5):
#   json       (ECS DescribeServices)     sign-in page: {} and no error. Empty body: {} and no error.
#   query      (STS GetCallerIdentity)    page that is no XML, and empty body: an error that is a BotoCoreError.
#                                         page that is XML: a bare KeyError.
#   rest-xml   (S3 ListObjectsV2)         page that is no XML, and empty body: an error that is a BotoCoreError.
#                                         page that is XML: {} and no error, so a bucket with entries looks empty.
#   rest-xml   (S3 PutObject)             every one of them: no error, so what was not kept looks kept.
#   rest-xml   (S3 GetObject)             every one of them: no error, the page is the object.
#   rest-json  (SSO GetRoleCredentials)   as json.
#   cbor       (CloudWatch Logs has no such choice in 1.44.5; CloudWatch may)   page: a parser's error. Empty: {}.
#   All: a redirect (302) to the page is a ClientError with the code "302"; it is not followed.
#
# WHERE THE GUESS MISSED (SEEN, below, is what it does):
#   query      the parser's error is botocore.parsers.ResponseParserError, which is no BotoCoreError: who catches all of
#              botocore's documented errors does not catch it. A redirect is that error too, no ClientError.
#   rest-xml   ListObjectsV2 and PutObject: a page that is no XML is a ClientError "500" (botocore takes it for S3's
#              error in a 200), so "every one: no error" was wrong for it. An empty body is {} for ListObjectsV2 too: a
#              bucket with entries looks empty. A redirect ends in a RecursionError: botocore asks the same address again
#              and again for the bucket's region.
#   cbor       no service here chooses it.
#   Right: json, rest-json, PutObject with an empty body or a page in XML ("kept"), GetObject, and the bare KeyError.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check boto3==1.44.5 botocore==1.44.5
cat > "$folder/ask.py" <<'PY'
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3
import botocore
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

PAGE = b"<!DOCTYPE html><html><head><title>Hotel</title><br></head><body>Please sign in<form></form></body></html>"
XML_PAGE = b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>Please sign in</p></body></html>'
ANSWERS = {"page": (200, PAGE), "page in XML": (200, XML_PAGE), "empty": (200, b""), "redirect": (302, PAGE)}
answer = [200, b""]


class Portal(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(answer[0])
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(answer[1])))
        if answer[0] == 302:
            self.send_header("Location", "/sign-in")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer[1])

    do_GET = do_PUT = do_HEAD = do_POST

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Portal)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"


def client(name):
    return boto3.client(
        name, endpoint_url=url, region_name="us-east-1", aws_access_key_id="made-up", aws_secret_access_key="made-up",
        config=Config(retries={"total_max_attempts": 1}),
    )


ASKED = {
    "ECS DescribeServices": ("ecs", lambda one: one.describe_services(services=["s"])),
    "CloudWatch DescribeAlarms": ("cloudwatch", lambda one: one.describe_alarms()),
    "STS GetCallerIdentity": ("sts", lambda one: one.get_caller_identity()),
    "S3 ListObjectsV2": ("s3", lambda one: one.list_objects_v2(Bucket="b")),
    "S3 PutObject": ("s3", lambda one: one.put_object(Bucket="b", Key="k", Body=b"kept", IfNoneMatch="*")),
    "S3 GetObject": ("s3", lambda one: one.get_object(Bucket="b", Key="k")["Body"].read()),
    "SSO GetRoleCredentials": ("sso", lambda one: one.get_role_credentials(roleName="r", accountId="1", accessToken="t")),
}


def came(name, ask):
    try:
        found = ask(client(name))
    except ClientError as error:
        return f"ClientError {error.response['Error']['Code']}"
    except BotoCoreError as error:
        return f"BotoCoreError {type(error).__name__}"
    except Exception as error:
        return f"neither: {type(error).__module__.partition('.')[0]} {type(error).__name__}"
    if isinstance(found, bytes):
        return f"no error, {len(found)} bytes" + (" of the page" if found in (PAGE, XML_PAGE) else "")
    held = sorted(set(found) - {"ResponseMetadata"})
    return f"no error, {held}" if held else "no error, {}"


KEPT = "no error, {}"
UNREAD = "neither: botocore ResponseParserError"
AGAIN = "neither: builtins RecursionError"
JSON = (KEPT, KEPT, KEPT, "ClientError 302")
TABLE = {
    "ECS DescribeServices": JSON,
    "CloudWatch DescribeAlarms": JSON,
    "STS GetCallerIdentity": (UNREAD, "neither: builtins KeyError", UNREAD, UNREAD),
    "S3 ListObjectsV2": ("ClientError 500", KEPT, KEPT, AGAIN),
    "S3 PutObject": ("ClientError 500", KEPT, KEPT, AGAIN),
    "S3 GetObject": (f"no error, {len(PAGE)} bytes of the page", f"no error, {len(XML_PAGE)} bytes of the page",
                     "no error, 0 bytes", AGAIN),
    "SSO GetRoleCredentials": JSON,
}
SEEN = {(asked, kind): told for asked, row in TABLE.items() for kind, told in zip(ANSWERS, row)}
print(f"botocore {botocore.__version__}, boto3 {boto3.__version__}, Python {sys.version.split()[0]}")
wrong = 0
for asked, (name, ask) in ASKED.items():
    print(f"{asked} ({client(name).meta.service_model.resolved_protocol})")
    for kind, (status, body) in ANSWERS.items():
        answer[:] = status, body
        told = came(name, ask)
        expected = SEEN.get((asked, kind))
        wrong += told != expected
        print(f"  {kind:12} {told}" + ("" if told == expected else f"   <- was: {expected}"))
sys.exit(1 if wrong else 0)
PY
"$folder/venv/bin/python" "$folder/ask.py"
