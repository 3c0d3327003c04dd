from __future__ import annotations

import re

import pytest
from django import forms
from django.template import Context, Template

from tests.cabinet.pages import OPENED

pytestmark = pytest.mark.django_db
URL = "/b/k7f3q2/open/"


def token_of(client) -> str:
    found = re.search(r'name="lk_token" value="([0-9a-f]{32})"', client.get(URL).content.decode())
    assert found
    return found[1]


def test_two_presses_of_one_button_act_once(boris) -> None:
    data = {"label": "red", "lk_token": token_of(boris)}
    first, second = boris.post(URL, data), boris.post(URL, data)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"] == "/opened/red/"
    assert OPENED == ["red"]


def test_two_forms_act_twice(boris) -> None:
    for _ in range(2):
        boris.post(URL, {"label": "red", "lk_token": token_of(boris)})
    assert OPENED == ["red", "red"]


def test_a_used_token_with_other_contents_asks_again_and_then_works(boris) -> None:
    token = token_of(boris)
    boris.post(URL, {"label": "red", "lk_token": token})
    refused = boris.post(URL, {"label": "blue", "lk_token": token})
    assert refused.status_code == 409
    fresh = re.search(r'name="lk_token" value="([0-9a-f]{32})"', refused.content.decode())
    assert fresh
    assert fresh[1] != token
    assert 'value="blue"' in refused.content.decode()
    assert boris.post(URL, {"label": "blue", "lk_token": fresh[1]}).status_code == 302
    assert OPENED == ["red", "blue"]


def test_one_token_of_two_users_are_two_tokens(as_user, monkeypatch) -> None:
    from tests.cabinet import people

    monkeypatch.setitem(people.PEOPLE, "anna", [people.VECTOR])
    token = token_of(as_user("boris"))
    for name in ("boris", "anna"):
        as_user(name).post(URL, {"label": name, "lk_token": token})
    assert OPENED == ["boris", "anna"]


def test_a_rejected_form_keeps_its_token_and_what_was_typed(boris) -> None:
    token = token_of(boris)
    response = boris.post(URL, {"label": "closed", "lk_token": token})
    page = response.content.decode()
    assert response.status_code == 409
    assert "The box is closed today." in page
    assert token in page
    assert 'value="closed"' in page
    assert boris.post(URL, {"label": "red", "lk_token": token}).status_code == 302


def test_errors_of_the_action_stand_at_their_fields(boris) -> None:
    response = boris.post(URL, {"label": "wrong", "lk_token": token_of(boris)})
    form = response.context["form"]
    assert response.status_code == 422
    assert form.errors["label"] == ["No such box."]
    assert form.non_field_errors() == ["Too heavy."]


def test_success_says_so_once(boris) -> None:
    data = {"label": "red", "lk_token": token_of(boris)}
    boris.post(URL, data)
    boris.post(URL, data)
    assert boris.get("/b/own/").content.decode().count("Opened.") == 1


def test_a_form_without_the_permission_is_closed(boris) -> None:
    assert boris.post("/b/m2bcd4/open/", {"label": "red"}).status_code == 403
    assert OPENED == []


def test_htmx_follows_the_redirect_with_the_whole_page(boris) -> None:
    response = boris.post(URL, {"label": "red", "lk_token": token_of(boris)}, headers={"HX-Request": "true"})
    assert response.status_code == 204
    assert response["HX-Redirect"] == "/opened/red/"


def test_a_forged_post_is_refused(boris) -> None:
    boris.handler.enforce_csrf_checks = True
    assert boris.post(URL, {"label": "red"}).status_code == 403
    assert OPENED == []


class Everything(forms.Form):
    inn = forms.CharField(label="INN", help_text="Ten digits")
    note = forms.CharField(widget=forms.Textarea, required=False)
    way = forms.ChoiceField(choices=[("a", "By car"), ("b", "By foot")], widget=forms.RadioSelect)
    tags = forms.MultipleChoiceField(choices=[("x", "X")], widget=forms.CheckboxSelectMultiple, required=False)
    agree = forms.BooleanField(label="I agree")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)
    word = forms.CharField(widget=forms.PasswordInput)


def rendered(form: forms.Form) -> str:
    return Template("{% load lk %}{% lk_form form %}").render(Context({"form": form}))


def test_help_and_error_are_tied_to_the_input() -> None:
    page = rendered(Everything({}))
    assert 'aria-describedby="id_inn_error id_inn_help"' in page
    assert 'id="id_inn_error"' in page
    assert 'id="id_inn_help"' in page
    for name in ("inn", "agree", "word"):
        assert re.search(rf'<input(?=[^>]*id="id_{name}")[^>]*aria-invalid="true"', page), name
    assert 'href="#id_way"' in page
    assert '<fieldset id="id_way"' in page


def test_every_visible_input_has_a_label() -> None:
    page = rendered(Everything())
    ids = re.findall(r'<(?:input|textarea|select)(?![^>]*type="hidden")[^>]*id="([^"]+)"', page)
    assert len(ids) == 7
    for one in ids:
        wrapped = re.search(rf'<label class="lk-choice"[^>]*>\s*<input[^>]*id="{one}"', page)
        assert f'for="{one}"' in page or wrapped, one


def test_what_is_typed_is_escaped() -> None:
    page = rendered(Everything({"inn": '"><img src=x>', "way": "<i>", "word": "1"}))
    assert "<img" not in page
    assert "<i>" not in page


def test_errors_of_hidden_fields_are_said() -> None:
    form = Everything({"inn": "1", "way": "a", "agree": "on", "word": "1"})
    form.add_error("secret", "Out of date")
    assert "Out of date" in rendered(form)
