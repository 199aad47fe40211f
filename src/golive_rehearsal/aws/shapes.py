"""Our answers measured against AWS's own description of them, so that we don't prove ourselves in a circle.

botocore ships the model that real clients decode by. An answer of ours that this model does not allow is our error, and
is told as one instead of being sent.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import botocore.session
from botocore.model import ListShape, ServiceModel, Shape, StringShape, StructureShape
from botocore.validate import ParamValidator


@cache
def service_model(service: str) -> ServiceModel:
    """AWS's own description of a service's API."""
    return ServiceModel(botocore.session.get_session().get_service_data(service), service)


def violations(service: str, operation: str, answer: dict[str, Any]) -> list[str]:
    """What AWS's model does not allow in ``answer``: types, unknown or missing members, words of no enumeration."""
    shape = service_model(service).operation_model(operation).output_shape
    if shape is None:
        return [f"{operation} has no answer"] if answer else []
    report = ParamValidator().validate(answer, shape)
    found = [report.generate_report()] if report.has_errors() else list(_wrong_words(answer, shape, operation))
    return [f"{service}:{operation}: {each}" for each in found]


def _wrong_words(value: Any, shape: Shape, path: str) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    # The validator of botocore leaves enumerations alone, since clients must bear new words; an emulator invents none.
    if isinstance(shape, StructureShape):
        for name, inner in value.items():
            yield from _wrong_words(inner, shape.members[name], f"{path}.{name}")
    elif isinstance(shape, ListShape):
        for inner in value:
            yield from _wrong_words(inner, shape.member, path)
    elif isinstance(shape, StringShape) and shape.enum and value not in shape.enum:
        yield f"{path} is {value!r}, which is none of {shape.enum}"
