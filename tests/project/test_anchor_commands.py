"""`guiju evidence`: the contract is deployed and anchors are checked, exit codes as documented, settings refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from typer.testing import CliRunner, Result

from guiju.apps.evidence import actions, models, tasks
from guiju.apps.evidence.adapters.chain import Contract
from guiju.apps.evidence.adapters.time_stamps import Authority
from guiju.project import anchor_places, engine
from guiju.project.environment import SettingRefused
from guiju.project.evidence_commands import evidence_app
from tests.apps.evidence import tsa
from tests.apps.evidence.world import AT, ORIGIN, advance, append, log
from tests.nodes import CHAIN_ID, OWNER, OWNER_KEY, Anvil

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_this_database(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The commands find Django set up, on the tests' database, for the log that these tests make."""

    @contextmanager
    def django() -> Iterator[None]:
        yield

    monkeypatch.setattr(engine, "django", django)
    with override_settings(LOG_ORIGIN=ORIGIN):
        yield


@pytest.fixture
def chain(anvil: Anvil, monkeypatch: pytest.MonkeyPatch) -> Anvil:
    """A node that the settings name, and the key of a rich account."""
    monkeypatch.setenv("GUIJU_ANCHOR_RPC", anvil.rpc)
    monkeypatch.setenv("GUIJU_ANCHOR_CHAIN_ID", str(CHAIN_ID))
    monkeypatch.setenv("GUIJU_ANCHOR_KEY", OWNER_KEY)
    return anvil


def run(*words: str) -> Result:
    return CliRunner().invoke(evidence_app, list(words))


def publish(folder: Path, count: int = 3) -> actions.Log:
    made = log(folder)
    append(count)
    advance(made)
    return made


def test_a_contract_is_deployed_anchored_in_by_the_round_and_checked(
    chain: Anvil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path / "log")
    done = run("deploy-anchor", "--json")
    assert done.exit_code == 0, done.output
    made = json.loads(done.stdout)
    assert (made["owner"], made["origin"], made["chain_id"]) == (OWNER, ORIGIN, CHAIN_ID)
    monkeypatch.setenv("GUIJU_ANCHOR_CONTRACT", made["address"])
    with override_settings(ANCHOR_PLACES=anchor_places.places(tmp_path)):
        assert run("check-anchors").exit_code == 2, "nothing to check yet"
        assert tasks.anchor_checkpoints.call() == 1
        assert tasks.anchor_checkpoints.call() == 0, "the interval has not passed"
        checked = run("check-anchors", "--json")
        assert checked.exit_code == 0, checked.output
        (one,) = json.loads(checked.stdout)
        assert (one["size"], one["verdict"]) == (3, "holds")
        assert "holds" in run("check-anchors").stdout
        chain.stop()
        assert run("check-anchors").exit_code == 2
        chain.start()
        chain.ask("anvil_reset")
        contract = Contract(node=settings.ANCHOR_PLACES[0].node, address=made["address"])
        assert run("deploy-anchor").exit_code == 0, "on the fresh chain it has the address of before"
        broken = run("check-anchors", "--json")
        assert broken.exit_code == 1
        assert [one["where"] for one in json.loads(broken.stdout)] == [contract.where]


def test_a_key_is_made_where_there_is_none_and_the_account_is_named(
    chain: Anvil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GUIJU_ANCHOR_KEY")
    with override_settings(DATA=tmp_path):
        done = run("deploy-anchor")
    assert done.exit_code == 1
    assert "nsufficient funds" in str(done.exception)
    assert "The account that signs is 0x" in str(done.exception)
    assert (tmp_path / anchor_places.KEY_FILE).is_file()


def test_without_a_chain_nothing_is_deployed() -> None:
    assert "GUIJU_ANCHOR_RPC" in str(run("deploy-anchor").exception)


def test_a_time_stamp_holds_with_its_roots_and_without_them_could_not_be_checked(tmp_path: Path) -> None:
    publish(tmp_path / "log")
    root = tsa.found(tmp_path / "tsa")
    with tsa.serving(lambda query: tsa.reply(root.parent, query)) as url:
        actions.anchor([Authority(url=url)], at=AT, every=timedelta(hours=1))
    assert run("check-anchors").exit_code == 2
    with override_settings(TSA_ROOTS=root):
        assert run("check-anchors").exit_code == 0
    anchored = models.Anchor.objects.get()
    models.Anchor.objects.create(
        checkpoint_id=3, kind="time_stamp", where="elsewhere", proof={**anchored.proof, "reply": ""}, anchored_at=AT
    )
    with override_settings(TSA_ROOTS=root):
        assert run("check-anchors").exit_code == 1


def test_where_nothing_is_configured_nothing_is_anchored(tmp_path: Path) -> None:
    publish(tmp_path / "log")
    assert settings.ANCHOR_PLACES == ()
    assert tasks.anchor_checkpoints.call() == 0


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"GUIJU_ANCHOR_RPC": "http://node.example"}, "set together"),
        ({"GUIJU_ANCHOR_CHAIN_ID": "1"}, "set together"),
        ({"GUIJU_ANCHOR_RPC": "node.example", "GUIJU_ANCHOR_CHAIN_ID": "1"}, "must read"),
        ({"GUIJU_ANCHOR_RPC": "http://node.example", "GUIJU_ANCHOR_CHAIN_ID": "one"}, "whole number"),
        ({"GUIJU_ANCHOR_CONTRACT": OWNER}, "needs GUIJU_ANCHOR_RPC"),
        (
            {
                "GUIJU_ANCHOR_RPC": "http://node.example",
                "GUIJU_ANCHOR_CHAIN_ID": "1",
                "GUIJU_ANCHOR_CONTRACT": OWNER[:-1],
            },
            "is no address",
        ),
        ({"GUIJU_TSA_URL": "ftp://guiju:secret@tsa.example"}, "must read"),
        ({"GUIJU_TSA_URL": "http://tsa.example", "GUIJU_TSA_ROOTS": "/nowhere.pem"}, "no file"),
    ],
)
def test_a_half_named_place_is_refused(given: dict[str, str], says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingRefused, match=says) as refused:
        anchor_places.places(Path("data"))
    assert "secret" not in str(refused.value)
