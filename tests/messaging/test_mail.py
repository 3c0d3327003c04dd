"""Mails: the reader's language, links from the settings alone, nothing injected into a header."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core import mail as outgoing
from django.core.checks import run_checks
from django.test import override_settings
from django.utils import timezone, translation

from lk_kit.messaging.exceptions import BaseUrlMissing, InvalidAddress
from lk_kit.messaging.mail import TemplateMail, absolute_url, send_mail
from lk_kit.messaging.templatetags.lk_mail import mail_button

HERE = Path(__file__).parent / "templates"
SOURCES = Path(__file__).parents[2] / "src" / "lk_kit"


@pytest.fixture(autouse=True)
def probe_templates():
    """Adds this folder's templates to the host's own."""
    with override_settings(TEMPLATES=[{**settings.TEMPLATES[0], "DIRS": [str(HERE)]}]):
        yield


def send(**kwargs):
    values = {"template": "probe/hello", "to": ["anna@example.com"], "context": {"name": "Анна", "url": absolute_url("/lk/")}, **kwargs}
    send_mail(**values)
    return outgoing.outbox[-1]


def html_of(message) -> str:
    return message.alternatives[0][0]


def test_a_mail_has_text_and_html_with_absolute_links():
    message = send(language="en")

    assert message.to == ["anna@example.com"]
    assert message.subject == "Hello, Анна"
    assert "Good day, Анна" in message.body
    assert "https://shop.example.com/lk/" in message.body
    assert 'href="https://shop.example.com/lk/"' in html_of(message)
    assert "shop.example.com" in message.body.rpartition("-- ")[2]
    assert message.from_email == settings.DEFAULT_FROM_EMAIL


def test_the_reader_s_language_wins_over_the_active_one():
    with translation.override("en"):
        message = send(language="ru")
        assert translation.get_language() == "en"

    assert "Это письмо отправлено автоматически" in message.body
    assert 'lang="ru"' in html_of(message)


@pytest.mark.parametrize("language", ["", None, "xx", "not a language"])
def test_without_a_usable_language_the_site_s_is_taken(language):
    with translation.override("ru"):
        assert "sent automatically" in send(language=language).body


def test_the_reader_s_time_zone():
    moment = datetime(2026, 3, 1, 21, 0, tzinfo=ZoneInfo("UTC"))
    context = {"name": "", "url": "https://shop.example.com/", "moment": moment}

    assert "02.03.2026 02:00" in send(context=context, time_zone="Asia/Yekaterinburg").body
    assert "02.03.2026 00:00" in send(context=context).body
    assert timezone.get_current_timezone_name() == "Europe/Moscow"


def test_text_is_not_escaped_and_html_is():
    message = send(context={"name": "ООО «Рога & <b>копыта</b>»", "url": "https://shop.example.com/"})

    assert "Рога & <b>копыта</b>" in message.body
    assert message.subject == "Hello, ООО «Рога & <b>копыта</b>»"
    assert "Рога &amp; &lt;b&gt;копыта&lt;/b&gt;" in html_of(message)


def test_a_template_without_html_is_a_plain_mail():
    assert send(template="probe/short").alternatives == []


@pytest.mark.parametrize("name", ["x\nBcc: all@example.com", "x\r\nBcc: all@example.com", "x\u2028Bcc: a", "x\x0bBcc: a", "x\x00Bcc: a"])
def test_a_subject_is_one_line(name):
    message = send(context={"name": name, "url": "https://shop.example.com/"})

    assert message.subject.isprintable()
    assert message.bcc == []
    assert "Bcc" not in message.message()


@pytest.mark.parametrize(
    "address",
    ["", "anna", "a@example.com\nBcc: b@example.com", "a@example.com, b@example.com", "Anna <a@example.com>", "a@example.com\r\n"],
)
def test_a_recipient_is_one_plain_address(address):
    with pytest.raises(InvalidAddress):
        send(to=[address])
    assert outgoing.outbox == []


def test_a_mail_to_nobody_is_refused():
    with pytest.raises(InvalidAddress):
        send(to=[])


def test_the_key_makes_the_message_id_the_same_on_every_attempt():
    first, again, other = send(key="d1"), send(key="d1"), send(key="d1", to=["boris@example.com"])

    assert first.extra_headers["Message-ID"] == again.extra_headers["Message-ID"] != other.extra_headers["Message-ID"]
    assert first.extra_headers["Message-ID"].endswith("@shop.example.com>")
    assert first.message()["Auto-Submitted"] == "auto-generated"


def test_links_come_from_the_settings_alone(rf):
    request = rf.get("/", headers={"host": "evil.example"})
    with override_settings(ALLOWED_HOSTS=["*"], LK_KIT={"CORE": {"BASE_URL": "https://shop.example.com/"}}):
        assert request.get_host() == "evil.example"
        assert absolute_url("/lk/") == "https://shop.example.com/lk/"


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example", "https://evil.example/", "lk/", ""])
def test_only_paths_of_this_site_become_links(path):
    with pytest.raises(ValueError, match="a path of this site"):
        absolute_url(path)


@override_settings(LK_KIT={})
def test_without_a_base_url_the_error_says_what_to_set():
    with pytest.raises(BaseUrlMissing, match=r"BASE_URL.*lk_kit\.W030"):
        absolute_url("/lk/")


def test_a_button_needs_a_whole_address():
    with pytest.raises(ValueError, match="whole address"):
        mail_button({}, "Open", "javascript:alert(1)")


def test_sender_name_colour_and_footer_are_settings():
    given = {
        "FROM_EMAIL": "lk@shop.example",
        "REPLY_TO": "help@shop.example",
        "SITE_NAME": "Лавка",
        "ACCENT": "#aa0000",
        "FOOTER": "ООО «Лавка»",
    }
    with override_settings(LK_KIT={"CORE": {"BASE_URL": "https://shop.example.com"}, "MESSAGING": given}):
        message = send()

    assert (message.from_email, message.reply_to) == ("lk@shop.example", ["help@shop.example"])
    assert "Лавка\n" in message.body
    assert "ООО «Лавка»" in message.body
    assert "background:#aa0000" in html_of(message)


class BrandedMail(TemplateMail):
    def get_context(self):
        return {**super().get_context(), "site_name": f"For {self.party}"}


def test_a_host_replaces_the_mail_class():
    path = f"{__name__}.BrandedMail"
    with override_settings(LK_KIT={"CORE": {"BASE_URL": "https://shop.example.com"}, "CLASSES": {"messaging.TemplateMail": path}}):
        assert "For ООО «Лавка»" in send(party="ООО «Лавка»").body


def test_a_nonsense_sender_is_reported_before_deployment():
    with override_settings(DEFAULT_FROM_EMAIL="webmaster@localhost"):
        assert "lk_kit.W050" in {one.id for one in run_checks(tags=["lk_kit"], include_deployment_checks=True)}
    assert "lk_kit.W050" not in {one.id for one in run_checks(tags=["lk_kit"], include_deployment_checks=True)}


def test_every_mail_of_the_package_has_a_subject_a_text_and_a_page():
    folders = [folder for folder in SOURCES.glob("**/templates/lk_kit/mail/*") if folder.is_dir()]
    names = {path.with_name(path.name.removesuffix(".subject.txt")) for folder in folders for path in folder.glob("*.subject.txt")}
    assert len(names) > 10
    missing = [str(name.relative_to(SOURCES)) + kind for name in names for kind in (".txt", ".html") if not Path(f"{name}{kind}").exists()]
    assert missing == []
