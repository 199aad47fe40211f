#!/bin/sh
# Which of S3's conditions does moto hold, and which does it take and ignore, so that what S3 would refuse is done?
#
# Needs a shell, Python 3.11 or later and PyPI; installs moto and boto3, pinned, into a temporary folder that is removed,
# starts moto's server on loopback, and asks it as if it were AWS, with made-up keys. golive is not used. Takes a
# minute or two. Exits 0 if moto does what is written under SEEN, and 1 if it does something else.
#
# GUESS (moto 5.2.5, boto3 1.44.5; each condition is one that S3 answers with 412):
#   held     put If-None-Match and If-Match, delete If-Match, complete-multipart If-None-Match, get and head If-Match.
#   ignored  copy If-None-Match and If-Match, complete-multipart If-Match, the ETag of an object of DeleteObjects: the call
#            is done, and the answer is that of a success.
#   upload_fileobj   takes IfNoneMatch among its ExtraArgs and hands it to put_object.
# WHERE THE GUESS MISSED:
#   copy     also the condition on what is copied from (x-amz-copy-source-if-match), which nobody had asked about before,
#            is ignored.
#   upload_fileobj   refuses IfNoneMatch itself, by ValueError, before anything is sent (s3transfer's list of what it
#            takes has no condition in it). So of boto3's two ways to write a large object one can be told "only if there
#            is none": put_object, with a file as its body.
# So a program that moves its lock or its newest state by copy, or deletes many "if they still are what I saw", passes its
# tests on moto without any protection at all.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'moto[s3,server]==5.2.5' boto3==1.44.5 botocore==1.44.5
cat > "$folder/ask.py" <<'PY'
import io
import sys

import boto3
import botocore
import moto
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
s3 = boto3.client(
    "s3", endpoint_url=f"http://{host}:{port}", region_name="us-east-1",
    aws_access_key_id="made-up", aws_secret_access_key="made-up", config=Config(retries={"total_max_attempts": 1}),
)
s3.create_bucket(Bucket="bucket")
OTHER = '"00000000000000000000000000000000"'  # the tag of an object that is not there
SOURCE = {"Bucket": "bucket", "Key": "source"}
s3.put_object(**SOURCE, Body=b"source")


def told(call, **asked):
    """What comes of a call on an object that is there, and whether it is the same afterwards."""
    at = {"Bucket": "bucket", "Key": "object"}
    s3.put_object(**at, Body=b"first")
    try:
        answer = call(**at, **asked)
    except ClientError as error:
        said = str(error.response["ResponseMetadata"]["HTTPStatusCode"])
    except ValueError:
        said = "ValueError"
    else:
        refused = [one["Code"] for one in (answer or {}).get("Errors", ())]
        said = refused[0] if refused else "done"
    there = s3.list_objects_v2(Bucket="bucket", Prefix="object").get("Contents", [])
    kept = bool(there) and s3.get_object(**at)["Body"].read() == b"first"
    return f"{said}, {'kept' if kept else 'gone or another'}"


def multipart(Bucket, Key, **asked):
    at = {"Bucket": Bucket, "Key": Key}
    at["UploadId"] = s3.create_multipart_upload(**at)["UploadId"]
    tag = s3.upload_part(**at, PartNumber=1, Body=b"second")["ETag"]
    return s3.complete_multipart_upload(**at, MultipartUpload={"Parts": [{"ETag": tag, "PartNumber": 1}]}, **asked)


def delete_many(Bucket, Key, ETag):
    return s3.delete_objects(Bucket=Bucket, Delete={"Objects": [{"Key": Key, "ETag": ETag}]})


def upload(Bucket, Key, **asked):
    return s3.upload_fileobj(io.BytesIO(b"second"), Bucket, Key, ExtraArgs=asked)


SEEN = [
    ("put If-None-Match", lambda: told(s3.put_object, Body=b"second", IfNoneMatch="*"), "412, kept"),
    ("put If-Match", lambda: told(s3.put_object, Body=b"second", IfMatch=OTHER), "412, kept"),
    ("delete If-Match", lambda: told(s3.delete_object, IfMatch=OTHER), "412, kept"),
    ("complete If-None-Match", lambda: told(multipart, IfNoneMatch="*"), "412, kept"),
    ("get If-Match", lambda: told(s3.get_object, IfMatch=OTHER), "412, kept"),
    ("head If-Match", lambda: told(s3.head_object, IfMatch=OTHER), "412, kept"),
    ("complete If-Match", lambda: told(multipart, IfMatch=OTHER), "done, gone or another"),
    ("copy If-None-Match", lambda: told(s3.copy_object, CopySource=SOURCE, IfNoneMatch="*"), "done, gone or another"),
    ("copy If-Match", lambda: told(s3.copy_object, CopySource=SOURCE, IfMatch=OTHER), "done, gone or another"),
    ("copy source If-Match", lambda: told(s3.copy_object, CopySource=SOURCE, CopySourceIfMatch=OTHER), "done, gone or another"),
    ("DeleteObjects ETag", lambda: told(delete_many, ETag=OTHER), "done, gone or another"),
    ("upload_fileobj", lambda: told(upload, IfNoneMatch="*"), "ValueError, kept"),
]
print(f"moto {moto.__version__}, botocore {botocore.__version__}, boto3 {boto3.__version__}, Python {sys.version.split()[0]}")
wrong = 0
for name, ask, seen in SEEN:
    found = ask()
    wrong += found != seen
    print(f"  {name:24} {found}" + ("" if found == seen else f"   <- was: {seen}"))
server.stop()
sys.exit(1 if wrong else 0)
PY
"$folder/venv/bin/python" "$folder/ask.py" 2>/dev/null
