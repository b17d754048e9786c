"""The API keeps to its own OpenAPI document, whatever is sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from escalation.app import create_app
from escalation.unit_of_work import open_database
from tests import make, shop
from tests.served import Served, serving

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
    ignored_auth,
]


@pytest.fixture(scope="module")
def served(
    furnished_file: tuple[Path, shop.Shop], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    with serving(furnished_file, tmp_path_factory.mktemp("api") / "amends.db") as running:
        yield running


# The document alone, of an application that is never asked: the tests are made from it.
DOCUMENT = create_app(open_database("sqlite://"), make.desk(), secret="of no use").openapi()
schema = schemathesis.openapi.from_dict(DOCUMENT).exclude(path="/healthz")


@schema.parametrize()
@settings(
    max_examples=12,
    derandomize=True,  # the same requests each time: a find is then a find, not a chance
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_the_api_keeps_to_its_document(case: schemathesis.Case[Any], served: Served) -> None:
    case.call_and_validate(
        base_url=served.url,
        checks=CHECKS,
        headers={"Authorization": f"Bearer {served.shop.write_token}"},
    )


def test_every_operation_is_told() -> None:
    paths = DOCUMENT["paths"]
    operations = [operation for methods in paths.values() for operation in methods.values()]

    assert {path for path in paths if not path.startswith("/api/")} == {"/healthz"}
    assert all(operation["summary"] and operation["tags"] for operation in operations)
    assert all(
        operation.get("security") or "healthz" in operation["operationId"]
        for operation in operations
    )
