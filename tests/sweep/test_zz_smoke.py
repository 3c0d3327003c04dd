import pytest

from lk_kit.testing import endpoints, find_leaks

ALL = [e for e in endpoints() if "document" in e.path or "upload-req" in e.path]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("endpoint", ALL, ids=str)
def test_a(endpoint, lk_world):
    assert find_leaks(endpoint, lk_world) == []
