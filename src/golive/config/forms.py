"""What names and addresses look like in a target file, in words: so that a slip of the pen is told where it is."""

import ipaddress
import re
from string import Formatter
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from msgspec import Meta

from golive.errors import close_to
from golive.proxies import is_loopback

_ELB = r"arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:[0-9]{12}"
_HEX = "[0-9a-f]{16}"
_SOME_HEX = "50dc6c495c0c9188"
_VARIABLE = re.compile(r"^[A-Za-z_][A-Za-z0-9_.-]*\Z")
_PORT = "a port is a number from 1 to 65535"
_HOST = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_.])?\Z")

Code = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z",
        description="a short name of letters, digits, dots and hyphens",
        examples=["staging"],
    ),
]
Region = Annotated[
    str, Meta(pattern=r"^([a-z]{2}(-[a-z]+)+-[0-9]+)?\Z", description="a region of AWS", examples=["us-east-1"])
]
EcsName = Annotated[
    str,
    Meta(
        pattern=r"^([A-Za-z0-9_-]{1,255}|arn:aws[a-z-]*:ecs:[a-z0-9-]+:[0-9]{12}:\S+)\Z",
        description="a name in ECS, of letters, digits, hyphens and underscores",
        examples=["ontogra-api-svc"],
    ),
]
LogGroup = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9_./#-]{1,512}\Z",
        description="the name of a log group of CloudWatch",
        examples=["/ecs/ontogra-api"],
    ),
]
Revision = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9_-]+:[0-9]+\Z",
        description="a task definition's short name, with its number",
        examples=["ontogra-api:41"],
    ),
]
PathPattern = Annotated[
    str,
    Meta(pattern=r"^[/*]\S*\Z", description="a path, * in it for anything", examples=["/firms/*/matters"]),
]
TargetGroupArn = Annotated[
    str,
    Meta(
        pattern=rf"^{_ELB}:targetgroup/[A-Za-z0-9-]+/{_HEX}\Z",
        description="the ARN of a target group",
        examples=[f"arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/api/{_SOME_HEX}"],
    ),
]
BalancerName = Annotated[
    str,
    Meta(
        pattern=rf"^(app|net|gwy)/[A-Za-z0-9-]+/{_HEX}\Z",
        description='the end of a load balancer\'s ARN, behind "loadbalancer/"',
        examples=[f"app/api/{_SOME_HEX}"],
    ),
]
ListenerArn = Annotated[
    str,
    Meta(
        pattern=rf"^{_ELB}:listener/(app|net)/[A-Za-z0-9-]+/{_HEX}/{_HEX}\Z",
        description="the ARN of a load balancer's listener",
        examples=[f"arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/api/{_SOME_HEX}/{_SOME_HEX}"],
    ),
]
PersonArn = Annotated[
    str,
    Meta(
        pattern=r"^(arn:aws[a-z-]*:(iam|sts)::[0-9]{12}:[a-z-]+/\S+)?\Z",
        description="the ARN of a user or a role",
        examples=["arn:aws:iam::123456789012:role/launch-operator"],
    ),
]
Bucket = Annotated[
    str,
    Meta(
        pattern=r"^([a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?)?\Z",
        description="the name of an S3 bucket alone",
        examples=["launch-records"],
    ),
]
Variable = Annotated[
    str,
    Meta(
        pattern=_VARIABLE.pattern,
        description="the name of an environment variable",
        examples=["AUDIT_LOGGING"],
    ),
]
HostName = Annotated[
    str,
    Meta(
        pattern=r"^([A-Za-z0-9_.-]+|[0-9a-f:]+)\Z",
        description="a host's name alone, without https:// and port",
        examples=["app.example.com"],
    ),
]
HeaderName = Annotated[
    str, Meta(pattern=r"^[A-Za-z0-9_-]+\Z", description="the name of an HTTP header", examples=["X-Golive-Pass"])
]
Seconds = Annotated[float, Meta(gt=0)]


def is_variable(name: str) -> bool:
    """Whether this can be the name of an environment variable."""
    return bool(_VARIABLE.match(name))


def address_trouble(name: str, url: str) -> str:
    """Why this is no address of an API or a website, which is scheme, host and port alone; empty if it is one."""
    why = ""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        return f'{name} is "{url}": {_PORT}'
    if parts.username or parts.password:
        return f"{name} has a name or password in it: no secret is ever in a target file"
    if parts.scheme not in ("https", "http") or not host or url != url.strip():
        why = "write the whole address, such as https://api.example.com"
    elif port == 0:
        why = _PORT
    elif not _HOST.match(host) and not _number(host):
        why = f'"{host}" is no name of a host'
    elif parts.path not in ("", "/") or parts.query or parts.fragment:
        why = "write scheme, host and port alone; what follows belongs to each of [app.paths]"
    return f'{name} is "{url}": {why}' if why else ""


Origin = tuple[str, str, int]


def origin_of(url: str) -> Origin:
    """Scheme, host and port of an address. Raises ``ValueError`` for one that is none."""
    parts = urlsplit(url)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    return parts.scheme, (parts.hostname or "").rstrip("."), port


def encrypted(url: str) -> bool:
    """Whether what is sent there can't be read on its way: by TLS, or because it does not leave this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or is_loopback(parts.hostname or "")


def path_trouble(name: str, path: str) -> str:
    """Why this is no path of its own host; empty if it is one."""
    if not path.startswith("/"):
        return f'{name} is "{path}": a path begins with "/"'
    if path.startswith(("//", "/\\")) or not path.isprintable():
        return f'{name} is "{path}": a path begins with one "/"; behind two stands another host'
    return ""


def host_port_trouble(name: str, address: str) -> str:
    """Why this is no ``host:port``; empty if it is one."""
    host, _, port = address.rpartition(":")
    good = bool(_HOST.match(host) or _number(host.strip("[]"))) and port.isdecimal() and 1 <= int(port) <= 65535
    return "" if good else f'{name} has "{address}": write host and port, such as api.example.com:443'


def placeholder_trouble(name: str, path: str, allowed: tuple[str, ...], *, one_of: tuple[str, ...] = ()) -> str:
    """Why a path can't be filled in: a name that nobody knows, or none of those that it needs; empty if it can."""
    try:
        named = {field for _text, field, _form, _how in Formatter().parse(path) if field is not None}
    except ValueError as error:
        return f'{name} is "{path}": {error}'
    for field in sorted(named - set(allowed)):
        known = ", ".join(f"{{{one}}}" for one in allowed) or "none"
        return f'{name} is "{path}": {{{field}}} is not known here.{close_to(field, allowed)} Known: {known}'
    if one_of and not named & set(one_of):
        return f'{name} is "{path}": it names no {" or ".join(f"{{{one}}}" for one in one_of)}'
    return ""


def zone_trouble(name: str, zone: str) -> str:
    """Why this is no time zone; empty if it is one."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return (
            f'{name} is "{zone}": there is no such time zone.{close_to(zone, available_timezones())} '
            "Write a place, such as America/New_York"
        )
    return ""


def _number(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
