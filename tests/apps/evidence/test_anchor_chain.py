"""Anchoring on a chain, against a real node: down and back, put back, of another chain, with another key, forked."""

from __future__ import annotations

import logging
import socket
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from web3 import HTTPProvider

from guiju.apps.evidence import actions, models, queries
from guiju.apps.evidence.actions import Verdict
from guiju.apps.evidence.adapters import chain
from guiju.apps.evidence.adapters.chain import Contract, Node, OpenContract
from guiju.apps.evidence.adapters.places import PlaceTrouble
from guiju.core.checkpoints import encode_hash
from tests.apps.evidence.world import AT, ORIGIN, advance, append, log, shown
from tests.nodes import CHAIN_ID, OTHER_KEY, OWNER, OWNER_KEY, Anvil

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
# What FISCO BCOS 3.9 offers and we use, and no more.
METHODS = {
    "eth_blockNumber",
    "eth_call",
    "eth_chainId",
    "eth_gasPrice",
    "eth_getCode",
    "eth_getTransactionByHash",
    "eth_getTransactionCount",
    "eth_getTransactionReceipt",
    "eth_sendRawTransaction",
}


@pytest.fixture
def ours(tmp_path: Path) -> actions.Log:
    """A log of three entries, published."""
    made = log(tmp_path / "log")
    grow(made, 3)
    return made


@pytest.fixture
def contract(anvil: Anvil, tmp_path: Path) -> Contract:
    """The contract of this log, deployed on a fresh chain."""
    return deployed(node(anvil, tmp_path))


def node(anvil: Anvil, folder: Path, *, key: str = OWNER_KEY, chain_id: int = CHAIN_ID) -> Node:
    return Node(rpc=anvil.rpc, chain_id=chain_id, key=key, key_file=folder / "anchor-key")


def deployed(on: Node, origin: str = ORIGIN) -> Contract:
    return Contract(node=on, address=chain.deploy(on, origin))


def grow(to: actions.Log, by: int) -> None:
    append(by)
    advance(to)


def visit(place: Contract, hours: int = 0) -> actions.Visit | None:
    """What one round does so many hours later; None when nothing was due."""
    return next(iter(actions.anchor([place], at=AT + hours * HOUR, every=HOUR)), None)


def sizes() -> list[int]:
    return list(models.Anchor.objects.order_by("id").values_list("checkpoint", flat=True))


def verdicts(*places: Contract) -> list[tuple[int, Verdict]]:
    return [(one.size, one.verdict) for one in actions.check_anchors(places, roots=None)]


def test_a_log_without_a_checkpoint_is_anchored_nowhere(contract: Contract) -> None:
    assert visit(contract) is None


def test_the_latest_checkpoint_stands_in_the_contract_and_is_recorded(ours: actions.Log, contract: Contract) -> None:
    done = visit(contract)
    assert done == actions.Visit(where=contract.where, size=3)
    standing = OpenContract(contract, ORIGIN).latest()
    assert standing is not None
    assert (standing.size, standing.root) == (3, shown(ours).root)
    (view,) = queries.anchors()
    assert (view.kind, view.where, view.size, view.is_verified) == ("chain", contract.where, 3, True)
    assert view.said_at == standing.at
    assert view.proof["root"] == encode_hash(shown(ours).root)
    assert view.transaction.startswith("0x")
    (place,) = queries.anchor_places()
    assert (place.where, place.size, place.anchored_at, place.trouble, place.is_alarm) == (
        contract.where, 3, AT, "", False
    )  # fmt: skip
    assert verdicts(contract) == [(3, Verdict.HOLDS)]


def test_a_new_checkpoint_waits_until_the_interval_has_passed(ours: actions.Log, contract: Contract) -> None:
    visit(contract)
    grow(ours, 1)
    assert actions.anchor([contract], at=AT + HOUR - timedelta(seconds=1), every=HOUR) == []
    assert visit(contract, 1) == actions.Visit(where=contract.where, size=4)
    assert verdicts(contract) == [(3, Verdict.HOLDS), (4, Verdict.HOLDS)]


def test_no_new_checkpoint_means_no_transaction(ours: actions.Log, contract: Contract, anvil: Anvil) -> None:
    visit(contract)
    before = anvil.ask("eth_blockNumber")
    assert visit(contract, 1) == actions.Visit(where=contract.where, size=3)
    assert anvil.ask("eth_blockNumber") == before


def test_only_methods_that_permissioned_chains_offer_are_called(
    ours: actions.Log, anvil: Anvil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = set()
    usual = HTTPProvider.make_request

    def make_request(self: HTTPProvider, method: Any, params: Any) -> Any:
        called.add(method)
        return usual(self, method, params)

    monkeypatch.setattr(HTTPProvider, "make_request", make_request)
    contract = deployed(node(anvil, tmp_path))
    visit(contract)
    actions.check_anchors([contract], roots=None)
    assert called <= METHODS
    assert "eth_sendRawTransaction" in called


def test_transactions_are_of_the_legacy_kind(ours: actions.Log, contract: Contract, anvil: Anvil) -> None:
    visit(contract)
    sent = anvil.ask("eth_getTransactionByHash", queries.anchors()[0].transaction)
    assert sent["type"] == "0x0"
    assert int(sent["chainId"], 16) == CHAIN_ID


def test_a_node_that_is_down_holds_up_nothing_and_anchoring_catches_up(
    ours: actions.Log, contract: Contract, anvil: Anvil
) -> None:
    visit(contract)
    anvil.stop()
    grow(ours, 1)
    down = visit(contract, 1)
    assert down is not None
    assert (down.size, down.is_alarm) == (3, False)
    assert "cannot be reached" in down.trouble
    assert queries.anchor_places()[0].trouble == down.trouble
    assert verdicts(contract) == [(0, Verdict.NOT_CHECKED)]
    grow(ours, 1)
    assert shown(ours).size == 5
    anvil.start()
    back = actions.anchor([contract], at=AT + HOUR + timedelta(minutes=5), every=HOUR)  # not an hour later: at once
    assert back == [actions.Visit(where=contract.where, size=5)]
    assert queries.anchor_places()[0].trouble == ""
    assert verdicts(contract) == [(3, Verdict.HOLDS), (5, Verdict.HOLDS)]


def test_one_place_in_trouble_does_not_keep_another_from_its_anchor(
    ours: actions.Log, contract: Contract, tmp_path: Path
) -> None:
    nowhere = Contract(node=Node(rpc="http://127.0.0.1:9", chain_id=1, key=OWNER_KEY, key_file=tmp_path), address=OWNER)
    visits = actions.anchor([nowhere, contract], at=AT, every=HOUR)
    assert [bool(one.trouble) for one in visits] == [True, False]
    assert sizes() == [3]


def test_what_was_mined_before_a_crash_is_recorded_afterwards_and_not_sent_again(
    ours: actions.Log, contract: Contract, anvil: Anvil
) -> None:
    OpenContract(contract, ORIGIN).put(3, shown(ours).root)  # and here the process died
    before = anvil.ask("eth_blockNumber")
    assert visit(contract) == actions.Visit(where=contract.where, size=3)
    assert anvil.ask("eth_blockNumber") == before
    assert (sizes(), queries.anchors()[0].transaction) == ([3], "")
    assert verdicts(contract) == [(3, Verdict.HOLDS)]


def test_a_crash_after_mining_an_older_checkpoint_leaves_no_gap(ours: actions.Log, contract: Contract) -> None:
    OpenContract(contract, ORIGIN).put(3, shown(ours).root)
    grow(ours, 1)
    visit(contract)
    assert sizes() == [3, 4]


def test_a_chain_that_was_put_back_is_noticed_and_anchored_on_anew(
    ours: actions.Log, contract: Contract, anvil: Anvil, caplog: pytest.LogCaptureFixture
) -> None:
    snapshot = anvil.ask("evm_snapshot")
    visit(contract)
    grow(ours, 1)
    visit(contract, 1)
    assert anvil.ask("evm_revert", snapshot) is True
    assert verdicts(contract) == [(3, Verdict.WRONG), (4, Verdict.WRONG)]
    noticed = visit(contract, 2)
    assert noticed is not None
    assert "forgot the anchor of 4 entries" in noticed.trouble
    assert "forgot" in caplog.text
    assert visit(contract, 2) == actions.Visit(where=contract.where, size=4)
    assert verdicts(contract) == [(3, Verdict.WRONG), (4, Verdict.HOLDS)]


def test_another_root_at_our_size_is_an_alarm_and_nothing_is_anchored(
    ours: actions.Log, contract: Contract, caplog: pytest.LogCaptureFixture
) -> None:
    OpenContract(contract, ORIGIN).put(3, b"\x07" * 32)
    grow(ours, 1)
    done = visit(contract)
    assert done is not None
    assert (done.size, done.is_alarm, done.trouble[:5]) == (0, True, "FORK:")
    assert [record.levelno for record in caplog.records] == [logging.CRITICAL]
    assert queries.anchor_places()[0].is_alarm
    assert sizes() == []
    assert verdicts(contract) == [(3, Verdict.WRONG)]
    assert visit(contract) == done, "an alarm is looked at in every round, and said again"


def test_a_size_beyond_ours_is_an_alarm(ours: actions.Log, contract: Contract) -> None:
    OpenContract(contract, ORIGIN).put(9, b"\x07" * 32)
    done = visit(contract)
    assert done is not None
    assert done.is_alarm
    assert "holds 9 entries, this log has 3" in done.trouble


def test_a_size_we_never_signed_is_an_alarm(ours: actions.Log, contract: Contract) -> None:
    OpenContract(contract, ORIGIN).put(2, b"\x07" * 32)
    done = visit(contract)
    assert done is not None
    assert done.is_alarm
    assert "signed nothing" in done.trouble


def test_a_node_of_another_chain_is_refused(
    ours: actions.Log, contract: Contract, anvil: Anvil, tmp_path: Path
) -> None:
    other = Contract(node=node(anvil, tmp_path, chain_id=20_200), address=contract.address)
    done = visit(other)
    assert done is not None
    assert "of chain 31337, GUIJU_ANCHOR_CHAIN_ID says 20200" in done.trouble
    assert sizes() == []


def test_a_key_that_does_not_own_the_contract_is_refused_before_it_costs_anything(
    ours: actions.Log, contract: Contract, anvil: Anvil, tmp_path: Path
) -> None:
    stranger = Contract(node=node(anvil, tmp_path, key=OTHER_KEY), address=contract.address)
    before = anvil.ask("eth_blockNumber")
    done = visit(stranger)
    assert done is not None
    assert "only the owner anchors" in done.trouble
    assert anvil.ask("eth_blockNumber") == before


def test_the_contract_of_another_log_is_refused(ours: actions.Log, anvil: Anvil, tmp_path: Path) -> None:
    done = visit(deployed(node(anvil, tmp_path), "log.elsewhere.example/gx"))
    assert done is not None
    assert "belongs to the log 'log.elsewhere.example/gx'" in done.trouble


def test_an_address_without_a_contract_is_said_so(ours: actions.Log, anvil: Anvil, tmp_path: Path) -> None:
    done = visit(Contract(node=node(anvil, tmp_path), address=OWNER))
    assert done is not None
    assert "there is no contract" in done.trouble


def test_an_account_without_money_is_said_so(ours: actions.Log, contract: Contract, anvil: Anvil) -> None:
    anvil.ask("anvil_setBalance", OWNER, "0x0")
    done = visit(contract)
    assert done is not None
    assert "nsufficient funds" in done.trouble
    anvil.ask("anvil_setBalance", OWNER, hex(10**18))
    assert visit(contract) == actions.Visit(where=contract.where, size=3)


def test_a_transaction_that_no_block_takes_is_waited_for_and_found_again(
    ours: actions.Log, contract: Contract, anvil: Anvil, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain, "MINED_SECONDS_MAX", 0.5)
    anvil.ask("evm_setAutomine", False)
    first, again = visit(contract), visit(contract)
    assert first is not None
    assert "in no block after" in first.trouble
    assert again == first, "the same transaction, which the node knows"
    anvil.ask("evm_mine")
    assert visit(contract) == actions.Visit(where=contract.where, size=3)
    assert int(anvil.ask("eth_getTransactionCount", OWNER, "latest"), 16) == 2, "one to deploy, one to anchor"


def test_a_newer_checkpoint_takes_the_place_of_one_that_no_block_took(
    ours: actions.Log, contract: Contract, anvil: Anvil, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain, "MINED_SECONDS_MAX", 0.5)
    anvil.ask("evm_setAutomine", False)
    visit(contract)
    grow(ours, 1)
    visit(contract)
    anvil.ask("evm_mine")
    assert visit(contract) == actions.Visit(where=contract.where, size=4)
    assert sizes() == [4]
    assert verdicts(contract) == [(4, Verdict.HOLDS)]


def test_a_contract_that_the_settings_no_longer_name_is_not_checked(ours: actions.Log, contract: Contract) -> None:
    visit(contract)
    assert verdicts() == [(0, Verdict.NOT_CHECKED)]


def test_a_node_that_speaks_something_else_is_trouble_and_no_crash(
    ours: actions.Log, contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    for answer in ({}, {"result": None}, {"result": "0x"}, {"result": []}, {"error": "no"}, [], "<html>", None):
        monkeypatch.setattr(HTTPProvider, "make_request", lambda *_, said=answer: said)
        done = visit(contract)
        assert done is not None
        assert done.trouble


def test_a_node_that_never_answers_is_given_up(
    ours: actions.Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain, "ANSWER_SECONDS_MAX", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        on = Node(rpc=f"http://127.0.0.1:{silent.getsockname()[1]}", chain_id=1, key=OWNER_KEY, key_file=tmp_path)
        done = visit(Contract(node=on, address=OWNER))
    assert done is not None
    assert done.trouble == "the node cannot be reached: ReadTimeout"


@pytest.mark.parametrize(("raw", "at"), [(1_700_000_000, "22:13:20"), (1_700_000_000_000, "22:13:20")])
def test_a_blocks_time_in_milliseconds_is_understood(raw: int, at: str) -> None:
    assert f"{chain.block_time(raw):%H:%M:%S}" == at


def test_the_key_may_lie_in_a_file_that_only_its_owner_reads(ours: actions.Log, anvil: Anvil, tmp_path: Path) -> None:
    from_file = node(anvil, tmp_path, key="")
    with pytest.raises(PlaceTrouble, match="no key file"):
        chain.account(from_file)
    chain.ensure_key(from_file.key_file)
    made = from_file.key_file.read_text()
    chain.ensure_key(from_file.key_file)
    assert from_file.key_file.read_text() == made, "a key is made once"
    assert stat.S_IMODE(from_file.key_file.stat().st_mode) == 0o600
    anvil.ask("anvil_setBalance", chain.account(from_file), hex(10**18))
    assert visit(deployed(from_file)) is not None
    assert sizes() == [3]
    from_file.key_file.chmod(0o640)
    with pytest.raises(PlaceTrouble, match="chmod 600"):
        chain.account(from_file)


@pytest.mark.parametrize("key", ["12", "zz" * 32, "00" * 32, OWNER_KEY + "00"])
def test_a_key_that_is_none_is_refused_without_being_repeated(key: str, tmp_path: Path) -> None:
    bad = Node(rpc="http://127.0.0.1:9", chain_id=1, key=key, key_file=tmp_path)
    with pytest.raises(PlaceTrouble) as refused:
        chain.account(bad)
    assert key not in str(refused.value)
    assert key not in repr(bad)


def test_the_chains_libraries_leave_pythons_recursion_limit_as_it_was() -> None:
    """A limit raised for the whole server would turn a deeply nested request into a crash."""
    program = """
import sys
from pathlib import Path
from guiju.apps.evidence.adapters import chain
from guiju.apps.evidence.adapters.places import PlaceTrouble

before = sys.getrecursionlimit()
node = chain.Node(rpc="http://127.0.0.1:1", chain_id=1, key="11" * 32, key_file=Path("none"))
try:
    chain.OpenContract(chain.Contract(node=node, address=chain.account(node)), "log.example/1")
except PlaceTrouble:
    chain.compiled()
    print("web3" in sys.modules, "vyper" in sys.modules, sys.getrecursionlimit() == before)
"""
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert said.stdout == "True True True\n"
