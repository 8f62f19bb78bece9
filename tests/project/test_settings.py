"""Settings: read in one place, refused by name when misspelt, denied by default, secrets never shown."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from guiju.project import environment, secret_key
from guiju.project.environment import SETTINGS, SettingRefused
from guiju.project.secret_key import SecretKeyExposed

SOURCE = Path(environment.__file__).parents[1]


def run(code: str, **given: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own with nothing of GUIJU_* but `given`."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GUIJU_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-c", code], env={**clean, **given}, capture_output=True, text=True, check=False
    )


def settings_of(expression: str, **given: str) -> str:
    """What an expression over the settings module gives under `given` variables."""
    done = run(f"from guiju.project import settings as s; print(repr(({expression})))", **given)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_every_setting_says_what_it_means_in_both_tongues() -> None:
    for setting in SETTINGS:
        assert setting.name.startswith("GUIJU_")
        assert setting.en.endswith(".")
        assert re.search("[\u4e00-\u9fff]", setting.zh)
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS)


def test_every_setting_named_in_the_code_is_listed() -> None:
    named = {
        name
        for file in SOURCE.rglob("*.py")
        for name in re.findall(r"\bGUIJU_[A-Z_]+[A-Z]\b", file.read_text(encoding="utf-8"))
    }
    assert named == {setting.name for setting in SETTINGS}


def test_only_one_module_reads_the_environment() -> None:
    """The others hand it on to the processes they start, or look whether it is set at all."""
    pattern = re.compile(r"os\.environ(\.get\(|\[)\"GUIJU|getenv")
    readers = {
        str(file.relative_to(SOURCE)) for file in SOURCE.rglob("*.py") if pattern.search(file.read_text("utf-8"))
    }
    assert readers <= {"project/environment.py", "project/demo_commands.py", "project/bench_ledger.py"}


def test_a_misspelt_setting_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(SettingRefused, match=r"GUIJU_DATBASE_URL is not a setting.*Did you mean GUIJU_DATABASE_URL"):
        environment.refuse_unknown({"GUIJU_DATBASE_URL": "x", "PATH": "y"})


@pytest.mark.parametrize("value", ["true", "yes", "2", "on"])
def test_a_switch_takes_one_and_zero_only(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIJU_DEBUG", value)
    with pytest.raises(SettingRefused, match="GUIJU_DEBUG"):
        environment.is_on("GUIJU_DEBUG")


@pytest.mark.parametrize("value", ["0", "-1", "513", "two", "²"])
def test_a_count_is_a_whole_number_within_bounds(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIJU_WORKERS", value)
    with pytest.raises(SettingRefused, match="GUIJU_WORKERS"):
        environment.number("GUIJU_WORKERS")


def test_secrets_are_listed_masked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secrets = {setting.name for setting in SETTINGS if setting.is_secret}
    assert {"GUIJU_DATABASE_URL", "GUIJU_SECRET_KEY", "GUIJU_MAIL_URL", "GUIJU_OIDC_CLIENT_SECRET"} <= secrets
    given = dict.fromkeys(secrets, "postgresql://u:open-sesame@h/n")
    for arguments in (["settings"], ["settings", "--json"]):
        code = f"import sys; sys.argv[1:] = {arguments!r}; from guiju.project.cli import main; main()"
        done = run(code, **given, GUIJU_DATA=str(tmp_path))
        assert done.returncode == 0, done.stderr
        assert "open-sesame" not in done.stdout
    assert all(row["is_set"] for row in json.loads(done.stdout) if row["name"] in secrets)


def test_nothing_is_open_by_default(tmp_path: Path) -> None:
    shown = settings_of(
        "s.DEBUG, s.ALLOWED_HOSTS, s.SESSION_COOKIE_HTTPONLY, s.X_FRAME_OPTIONS, s.SECRET_KEY", GUIJU_DATA=str(tmp_path)
    )
    assert shown == "(False, ['127.0.0.1', 'localhost', '127.0.0.1', '[::1]'], True, 'DENY', '')"


def test_reading_the_settings_writes_and_starts_nothing(tmp_path: Path) -> None:
    settings_of("s.DATABASES['default']['NAME']", GUIJU_DATA=str(tmp_path / "data"))
    assert list(tmp_path.iterdir()) == []


def test_https_makes_cookies_secure_and_is_announced(tmp_path: Path) -> None:
    shown = settings_of(
        "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_NAME, s.SECURE_HSTS_SECONDS > 0, "
        "s.SECURE_SSL_REDIRECT, s.ALLOWED_HOSTS[0]",
        GUIJU_DATA=str(tmp_path), GUIJU_URL="https://guiju.example.cn",
    )  # fmt: skip
    assert shown == "(True, True, '__Host-session', True, True, 'guiju.example.cn')"


def test_a_database_address_may_hold_a_socket_folder_and_escaped_signs(tmp_path: Path) -> None:
    shown = settings_of(
        "[s.DATABASES['default'][k] for k in ('NAME', 'USER', 'PASSWORD', 'HOST', 'PORT')]",
        GUIJU_DATA=str(tmp_path), GUIJU_DATABASE_URL="postgresql://office:p%40ss%2F@%2Frun%2Fpg:5433/guiju",
    )  # fmt: skip
    assert shown == "['guiju', 'office', 'p@ss/', '/run/pg', '5433']"


@pytest.mark.parametrize(
    ("name", "value"),
    [("GUIJU_DATABASE_URL", "mysql://h/n"), ("GUIJU_URL", "guiju.example.cn"), ("GUIJU_MAIL_URL", "host:25")],
)
def test_an_address_that_cannot_be_read_is_refused_by_name(name: str, value: str, tmp_path: Path) -> None:
    done = run("import guiju.project.settings", GUIJU_DATA=str(tmp_path), **{name: value})
    assert done.returncode == 1
    assert f"SettingRefused: {name} must read" in done.stderr


def test_the_signing_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert secret_key.read(data) == ""
    key = secret_key.ensure(data)
    assert len(key) >= 50
    assert stat.S_IMODE((data / secret_key.FILE).stat().st_mode) == 0o600
    assert secret_key.ensure(data) == secret_key.read(data) == key
    assert [file.name for file in data.iterdir()] == [secret_key.FILE]


def test_a_signing_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    secret_key.ensure(tmp_path)
    (tmp_path / secret_key.FILE).chmod(0o640)
    with pytest.raises(SecretKeyExposed, match="can be read by others"):
        secret_key.read(tmp_path)
