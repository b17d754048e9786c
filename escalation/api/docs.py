"""The API's page for people, drawn from its OpenAPI document without any script."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from escalation.console.deps import page, seen
from escalation.office import Here

router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def show(request: Request, office: Here) -> Response:
    """Every operation with its parameters, its body and its answers; open to everybody."""
    viewer = await seen(request, office)
    schema: dict[str, Any] = request.app.openapi()
    operations = [
        {**operation, "path": path, "method": method.upper()}
        for path, methods in sorted(schema["paths"].items())
        for method, operation in sorted(methods.items())
    ]
    schemas = {
        name: json.dumps(content, ensure_ascii=False, indent=2)
        for name, content in sorted(schema["components"]["schemas"].items())
    }
    context = {"operations": operations, "schemas": schemas, "api": schema["info"]}
    return page(request, "docs.html", context, viewer=viewer)
