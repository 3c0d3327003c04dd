"""What the customer decides about his data, and what companies decide by two."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from .visitor import WIDTHS, Site, Visitor

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("width", WIDTHS)
def test_consents_stand_before_the_cabinet_and_are_withdrawn(width: int, site: Site, chromium: Any) -> None:
    person = Visitor(chromium, site, width)
    person.sign_in("newcomer")
    person.open("/lk/")
    assert "/privacy/consents/required/" in person.page.url
    person.press("main form button[type=submit]")
    assert "/privacy/consents/required/" in person.page.url, "what is mandatory must be agreed to"
    person.page.locator("main input[type=checkbox]").first.check()
    person.press("main form button[type=submit]")
    assert "/consents/" not in person.page.url
    person.open("/lk/privacy/")
    person.press("main a[href*='/privacy/documents/'].lk-btn")
    person.press("main form button[type=submit]")
    person.open("/lk/privacy/")
    assert person.page.locator("main a[href$='/withdraw/']").count() == 2
    person.press("main li:has-text('рекламные') a[href$='/withdraw/']")
    person.press("main form button[type=submit]")
    assert person.page.locator("main a[href$='/withdraw/']").count() == 1


@pytest.mark.parametrize("width", WIDTHS)
def test_a_copy_of_all_data_and_an_erasure_that_is_called_off(width: int, site: Site, chromium: Any, tmp_path: Path) -> None:
    person = Visitor(chromium, site, width)
    person.sign_in("leaver")
    person.open("/lk/privacy/export/new/")
    person.press("main form button[type=submit]")
    download = person.page.locator("main a[href*='/download/']")
    download.wait_for(state="visible")  # the progress turns into the link by itself
    person.look()
    with person.page.expect_download() as begun:
        download.click()
    path = tmp_path / "copy.zip"
    begun.value.save_as(path)
    with zipfile.ZipFile(path) as archive:
        assert any("Крылова" in archive.read(name).decode() for name in archive.namelist() if name.endswith(".json"))

    person.open("/lk/privacy/erasure/")
    for box in person.page.locator("main form input[type=checkbox]").all():
        box.check()
    person.press("main form.lk-card button[type=submit]")
    assert person.page.locator("main form[action*='/erasure/cancel/']").count()
    person.press("main form[action*='/erasure/cancel/'] button")
    person.open("/lk/privacy/")
    assert person.page.locator("main form[action*='/erasure/cancel/']").count() == 0


@pytest.mark.parametrize("width", WIDTHS)
def test_two_people_change_the_bank_account(width: int, site: Site, chromium: Any) -> None:
    first, second = Visitor(chromium, site, width), Visitor(chromium, site, width)
    first.sign_in("first")
    first.open("/lk/")
    home = first.page.url
    first.open(f"{home}bank-accounts/new/")
    first.fill(bank_name="ПАО Сбербанк", bik="044525225", account="40702810438000060473", correspondent_account="30101810400000000225")
    first.press("main form button[type=submit]")
    first.open(f"{home}company/")
    first.press("main a[href*='/bank-accounts/changes/']")
    change = first.page.url
    assert first.page.locator("main a[href$='/approve/']").count() == 0, "not by himself"
    second.sign_in("second")
    second.open(change)
    second.press("main a[href$='/approve/']")
    second.press("main form button[type=submit]")
    second.open(f"{home}company/")
    assert second.page.locator("main a[href*='/bank-accounts/changes/']").count() == 0
    assert "0473" in second.page.inner_text("main")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_member_his_role_his_limit_and_why(width: int, site: Site, chromium: Any) -> None:
    owner = Visitor(chromium, site, width)
    owner.sign_in("second")
    owner.open("/lk/")
    home = owner.page.url
    owner.open(f"{home}members/")
    owner.press(
        "main a[href*='/members/']:has-text('Рождественский'), main li:has-text('Рождественский') a, main tr:has-text('Рождественский') a"
    )
    member = owner.page.url
    owner.open(f"{member}limit/")
    owner.fill(amount="150000")
    owner.press("main form button[type=submit]")
    assert owner.page.url == member
    assert "150" in owner.page.inner_text("#lk-main [aria-labelledby=lk-limits]")
    owner.page.locator("main input[name=role][value=viewer]").check()
    owner.press("main form button[type=submit]")
    owner.open(f"{member}explain/?permission=orders.place")
    assert owner.sees("Нет")
