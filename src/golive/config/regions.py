"""AWS's regions: which of its partitions one belongs to. China and governments have an AWS of their own."""

_PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov", "us-isob-": "aws-iso-b", "us-iso-": "aws-iso"}


def partition(region: str) -> str:
    """What an ARN of this region has behind ``arn:``."""
    return next((name for begins, name in _PARTITIONS.items() if region.startswith(begins)), "aws")


def domain(region: str) -> str:
    """What the addresses of AWS's services in this region end with."""
    return "amazonaws.com.cn" if partition(region) == "aws-cn" else "amazonaws.com"
