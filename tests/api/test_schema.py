from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.api.conftest import Signed

pytestmark = [pytest.mark.django_db]


def test_the_description_is_openapi_3_1(client: Client) -> None:
    document = client.get("/api/lk/schema/").json()
    assert document["openapi"] == "3.1.0"
    assert set(document["components"]["schemas"]["Problem"]["required"]) >= {"status", "code", "detail"}
    create = document["paths"]["/toy/addresses/"]["post"]
    assert {one["name"]: one["required"] for one in create["parameters"]} == {"Idempotency-Key": True}
    assert create["responses"]["201"]["content"]["application/json"]["schema"]["$ref"].endswith("/Place")
    assert create["responses"]["default"]["content"]["application/problem+json"]
    listed = {one["name"] for one in document["paths"]["/toy/addresses/"]["get"]["parameters"]}
    assert listed == {"cursor", "page_size", "count", "ordering", "party", "search", "since", "is_default"}
    assert set(document["paths"]["/toy/addresses/{id}/"]) == {"get", "patch"}


def test_it_is_made_without_a_warning(capsys: Any) -> None:
    from lk_kit.api.schema import document

    document.cache_clear()
    assert document("en")["paths"]
    assert capsys.readouterr().err == ""


def test_the_docs_page_needs_no_script_and_nobody_else(client: Client) -> None:
    page = client.get("/api/lk/docs/")
    text = page.content.decode()
    assert page.headers["Content-Type"].startswith("text/html")
    assert "/toy/addresses/{id}/close/" in text
    assert "<script" not in text
    assert "http://" not in text
    assert "https://" not in text
    assert "style=" not in text


def test_without_the_extra_it_says_how_to_get_it(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("lk_kit.api.docs.has_openapi", lambda: False)
    for url in ("/api/lk/schema/", "/api/lk/docs/"):
        answer = client.get(url)
        assert (answer.status_code, answer.json()["code"]) == (501, "extra_not_installed")
        assert 'pip install "lk_kit[openapi]"' in answer.json()["detail"]


def test_a_closed_description_needs_a_sign_in(client: Client, api: Signed, settings: Any) -> None:
    settings.LK_KIT = {"API": {"PUBLIC_SCHEMA": False}}
    assert client.get("/api/lk/schema/").status_code == 401
    assert api.get("/api/lk/schema/").status_code == 200


def test_the_root_lists_the_routes(client: Client) -> None:
    assert client.get("/api/lk/").json()["schema"] == "http://testserver/api/lk/schema/"
