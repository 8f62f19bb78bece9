"""The tables themselves refuse what must not be, whoever writes."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_overlapping_roles_are_excluded_by_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_constraint where conname = 'parties_role_does_not_overlap'")
        assert cursor.fetchone() == (1,)
