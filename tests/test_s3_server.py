"""The S3 of the tests: each test has one to itself."""

import pytest
from s3_server import serving, session


def test_each_server_is_empty() -> None:
    """Nothing that another test left in a bucket of the same name is there."""
    for _ in range(2):
        with serving() as (_server, url):
            s3 = session(url).client("s3")
            assert s3.list_buckets()["Buckets"] == []
            s3.create_bucket(Bucket="same")
            s3.put_object(Bucket="same", Key="left", Body=b"here")


def test_two_servers_are_refused() -> None:
    """The second one would empty the first: moto's buckets are the process's."""
    with serving(), pytest.raises(RuntimeError, match="one at a time"), serving():
        pass
