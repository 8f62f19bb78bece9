"""Two tables that no model needs: token buckets, and the cache that sign-in shares between workers.

Both are UNLOGGED: after a crash they are empty, which forgets how often somebody tried and nothing else.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

RATE_LIMIT = """
CREATE UNLOGGED TABLE project_rate_limit (
    key text PRIMARY KEY CHECK (length(key) <= 200),
    full_at timestamptz NOT NULL,
    is_allowed boolean NOT NULL
);
CREATE INDEX project_rate_limit_full ON project_rate_limit (full_at);
"""

# The columns are those of django.core.cache.backends.db.
CACHE = """
CREATE UNLOGGED TABLE project_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX project_cache_expires ON project_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("project", "0001_initial")]
    operations: ClassVar = [
        migrations.RunSQL(RATE_LIMIT, "DROP TABLE project_rate_limit"),
        migrations.RunSQL(CACHE, "DROP TABLE project_cache"),
    ]
