"""openapi-python-client writes a typed client from our schema, and a program signs in with it, second factor included, and lists orders."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from lk_kit.accounts.models import ApiToken
from lk_kit.testing.factories import MembershipFactory, OrderFactory

pytestmark = [pytest.mark.client, pytest.mark.project("default"), pytest.mark.needs("accounts", "orders"), pytest.mark.django_db]

PACKAGE = "shop_client"
PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Iterator[ModuleType]:
    """The client as a developer gets it. A warning of the generator means that it left something out."""
    folder = tmp_path_factory.mktemp("client")
    schema, config = folder / "schema.json", folder / "config.yaml"
    with django_db_blocker.unblock():
        schema.write_bytes(Client().get("/api/lk/schema/", headers={"accept": "application/json", "accept-language": "ru"}).content)
    config.write_text("post_hooks: []\n")
    command = [Path(sys.executable).with_name("openapi-python-client"), "generate", "--path", schema, "--config", config]
    command += ["--meta", "none", "--output-path", folder / PACKAGE, "--fail-on-warning"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    sys.path.insert(0, str(folder))
    yield importlib.import_module(PACKAGE)
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.fixture
def buyer():
    membership = MembershipFactory(role="buyer")
    user = membership.user
    user.set_password(PASSWORD)
    user.save()
    device = TOTPDevice.objects.create(user=user, name="default", confirmed=True)
    orders = OrderFactory.create_batch(3, party=membership.party, status="placed")
    return user, device, orders


def where() -> dict[str, Any]:
    """The site in this process: threads of a server would need a database of their own."""
    import httpx  # comes with the client's dependencies, which only this test has

    return {"base_url": "http://testserver", "httpx_args": {"transport": httpx.WSGITransport(app=get_wsgi_application())}}


def call(name: str, *args, **kwargs):
    module = importlib.import_module(f"{PACKAGE}.api.{name}")
    return module.sync(*args, **kwargs)


def test_a_program_signs_in_with_two_factors_and_lists_orders(generated, buyer):
    user, device, orders = buyer
    models = importlib.import_module(f"{PACKAGE}.models")
    anonymous = generated.Client(**where())

    begun = call(
        "auth.auth_login_create",
        client=anonymous,
        body=models.SignInInputRequest(username=user.email, password=PASSWORD, mode=models.SignInInputRequestMode.TOKEN),
    )
    assert (begun.state.value, "totp" in begun.next_, begun.token) == ("second_factor", True, "")

    code = f"{TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift).token():06d}"
    done = call(
        "auth.auth_second_factor_create",
        client=anonymous,
        body=models.SecondFactorInputRequest(
            flow=begun.flow, method="totp", code=code, mode=models.SecondFactorInputRequestMode.TOKEN, token_title="Склад"
        ),
    )
    assert done.state.value == "complete"
    assert ApiToken.objects.get().title == "Склад"

    signed_in = generated.AuthenticatedClient(**where(), token=done.token)
    page = call("orders.orders_list", client=signed_in)
    assert {str(row.id) for row in page.results} == {str(order.pk) for order in orders}
    assert {type(row).__name__ for row in page.results} == {"OrderRow"}


def test_a_refusal_is_typed_too(generated, buyer):
    user, _device, _orders = buyer
    models = importlib.import_module(f"{PACKAGE}.models")
    refused = call(
        "auth.auth_login_create",
        client=generated.Client(**where()),
        body=models.SignInInputRequest(username=user.email, password="wrong", mode=models.SignInInputRequestMode.TOKEN),
    )
    assert (type(refused).__name__, refused.code, refused.status) == ("Problem", "invalid_credentials", 401)
    nobody = call("orders.orders_list", client=generated.Client(**where()))
    assert (type(nobody).__name__, nobody.status) == ("Problem", 401)


def test_no_name_depends_on_the_readers_language(generated):
    names = [path.name for path in Path(str(generated.__file__)).parent.rglob("*.py")]
    assert names
    assert all(name.isascii() for name in names), [name for name in names if not name.isascii()]
