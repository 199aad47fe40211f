#!/bin/sh
# Which of AWS's descriptions does moto read when one parameter is put into SSM and one load balancer is asked for?
#
# Needs a shell, Python 3.11 or later and PyPI; installs moto and boto3, pinned, into a temporary folder that is removed,
# counts what botocore's loader reads from its data, and sends nothing anywhere. golive is not used. Exits 0 if the counts
# are those under SEEN, and 1 if they are others.
#
# GUESS, written before the first run (moto 5.2.5, botocore 1.44.5):
#   each service that is asked: once by the client and once by moto. EC2, which nobody asks: not at all. Endpoints: once.
# WHERE THE GUESS MISSED: moto.ssm imports moto.ec2, which at import, and for each backend that is made, opens a new boto3
#   session to list the regions; botocore caches per session, and listing the regions of a service loads its whole
#   description. So EC2's, the largest, is parsed three times and the endpoints five times, and about half of the CPU that a
#   small moto test takes goes there. One loader for all sessions (botocore.loaders.Loader.FILE_LOADER_CLASS) ends it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'moto[ssm,elbv2]==5.2.5' boto3==1.44.5 botocore==1.44.5
cat > "$folder/count.py" <<'PY'
import collections
import os
import time

from botocore.loaders import JSONFileLoader

os.environ.update(AWS_ACCESS_KEY_ID="made-up", AWS_SECRET_ACCESS_KEY="made-up", AWS_DEFAULT_REGION="us-east-1")
read, spent = collections.Counter(), [0.0]
own = JSONFileLoader.load_file


def load(self, path):
    begun = time.process_time()
    found = own(self, path)
    if found is not None:
        read[path.replace("\\", "/").split("/data/")[-1].split("/")[0]] += path.endswith(("service-2", "endpoints"))
        spent[0] += time.process_time() - begun
    return found


JSONFileLoader.load_file = load
import boto3  # noqa: E402
import moto  # noqa: E402

with moto.mock_aws():
    boto3.client("ssm").put_parameter(Name="a", Value="b", Type="String")
    boto3.client("elbv2").describe_load_balancers()
counted = {name: read[name] for name in ("ssm", "elbv2", "ec2", "endpoints")}
print(f"moto {moto.__version__}, boto3 {boto3.__version__}: {counted}, {spent[0]:.1f} of {time.process_time():.1f} s of CPU")
raise SystemExit(counted != {"ssm": 3, "elbv2": 3, "ec2": 3, "endpoints": 5})
PY
"$folder/venv/bin/python" "$folder/count.py"
# SEEN: {'ssm': 3, 'elbv2': 3, 'ec2': 3, 'endpoints': 5}, 0.9 of 1.8 s of CPU
