from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from lk_kit.cabinet.gates import register_gate

OWN, FOREIGN, UNKNOWN = "k7f3q2", "p4xyz2", "z9zzzz"


def test_a_stranger_is_sent_to_sign_in_and_back(as_user) -> None:
    response = as_user().get(f"/b/{OWN}/plain/?q=1")
    login = _login_url()
    assert response.status_code == 302
    assert response["Location"] == f"{login}?next=/b/{OWN}/plain/%3Fq%3D1"


def test_a_stranger_with_htmx_is_sent_with_the_whole_page(as_user) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": f"https://evil.example/b/{OWN}/plain/"}
    response = as_user().get(f"/b/{OWN}/plain/", headers=headers)
    assert response.status_code == 204
    assert response["HX-Redirect"] == f"{_login_url()}?next=/b/{OWN}/plain/"


def _login_url() -> str:
    try:
        return reverse("lk_kit:accounts:login")
    except NoReverseMatch:
        return "/in/"


@pytest.mark.parametrize("code", [FOREIGN, UNKNOWN])
def test_a_foreign_party_looks_like_one_that_does_not_exist(boris, code: str) -> None:
    response = boris.get(f"/b/{code}/plain/")
    assert response.status_code == 404
    assert "Анна" not in response.content.decode()


def test_foreign_and_unknown_parties_get_the_same_page(boris) -> None:
    pages = [boris.get(f"/b/{code}/plain/", headers={"Accept-Language": "ru"}).content.decode() for code in (FOREIGN, UNKNOWN)]
    stripped = [page.replace(FOREIGN, "").replace(UNKNOWN, "") for page in pages]
    assert _without_tokens(stripped[0]) == _without_tokens(stripped[1])


def _without_tokens(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrf" not in line.lower())


@pytest.mark.parametrize(("code", "status"), [(OWN, 200), ("m2bcd4", 403)])
def test_a_page_needs_its_permission_in_this_very_party(boris, code: str, status: int) -> None:
    assert boris.get(f"/b/{code}/plain/").status_code == status


def test_a_personal_page_needs_only_the_sign_in(as_user) -> None:
    assert as_user("nobody").get("/b/own/").status_code == 200
    assert as_user().get("/b/own/").status_code == 302


@pytest.mark.parametrize("path", ["/b/k7f3q2/boxes/0/", "/b/k7f3q2/boxes/none/", "/b/k7f3q2/boxes/1e9/"])
@pytest.mark.django_db
def test_a_bad_or_unknown_id_is_not_found(boris, path: str) -> None:
    assert boris.get(path).status_code == 404


def test_a_business_error_becomes_a_page(boris) -> None:
    response = boris.get(f"/b/{OWN}/busy/")
    assert response.status_code == 429
    assert response["Retry-After"] == "30"


def test_a_gate_stops_every_page_but_lets_public_ones_through(boris) -> None:
    register_gate(lambda lk: HttpResponse("first this", status=200) if lk.actor.is_authenticated else None)
    assert boris.get(f"/b/{OWN}/plain/").content == b"first this"
    assert b"first this" not in boris.get("/b/sign-in/").content


@pytest.mark.parametrize("code", ["orders", "k7f3q", "k7f3q22", "K7F3Q2", "kxf3q2", "k0f3q2"])
def test_a_word_is_never_taken_for_a_party(code: str) -> None:
    with pytest.raises(Resolver404):
        resolve(f"/b/{code}/plain/")


def test_home_leads_to_the_party_last_looked_at(boris) -> None:
    assert boris.get("/lk/")["Location"] == "/lk/m2bcd4/"
    boris.get(f"/b/{OWN}/plain/")
    assert boris.get("/lk/")["Location"] == f"/lk/{OWN}/"


def test_the_remembered_party_grants_nothing(as_user) -> None:
    anna = as_user("anna")
    anna.cookies["lk_party"] = OWN
    assert anna.get("/lk/")["Location"] == f"/lk/{FOREIGN}/"
    assert anna.get(f"/b/{OWN}/plain/").status_code == 404


def test_home_of_a_user_without_parties_says_how_to_begin(as_user) -> None:
    response = as_user("nobody").get("/lk/", headers={"Accept-Language": "ru"})
    assert response.status_code == 200
    assert "Попросите коллегу" in response.content.decode()
