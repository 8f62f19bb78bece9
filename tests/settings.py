"""The project's settings for tests: nothing of the caller's GUIJU_* environment gets in, and nothing is slow."""

# ruff: noqa: F403, F405  settings modules are built by star import

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

if "PYTEST_XDIST_WORKER" not in os.environ:
    for name in [name for name in os.environ if name.startswith("GUIJU_")]:
        del os.environ[name]
    os.environ["GUIJU_DATA"] = tempfile.mkdtemp(prefix="guiju-test-data-")
    atexit.register(shutil.rmtree, os.environ["GUIJU_DATA"], ignore_errors=True)
    os.environ["GUIJU_SECRET_KEY"] = "of the tests, protects nothing"
    os.environ["GUIJU_DATABASE_URL"] = "postgresql://guiju@not-started-yet/guiju"

from guiju.project.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
