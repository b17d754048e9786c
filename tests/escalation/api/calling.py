"""What another system sends: its token with every request, and what opens a case."""

from __future__ import annotations

import httpx
from fastapi import FastAPI


def client_of(app: FastAPI, token: str | None) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://desk.test/api", headers=headers
    )


def opening(**other: object) -> dict[str, object]:
    return {"address": "shop-visitor-1", "text": "You charged me twice.", **other}


async def opened(api: httpx.AsyncClient, address: str, customer: str) -> int:
    body = {"text": "It broke.", "address": address, "customer_id": customer}
    return int((await api.post("/cases", json=body)).json()["number"])
