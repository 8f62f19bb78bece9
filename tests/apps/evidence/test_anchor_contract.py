"""The anchors' contract on an EVM in this process: only the owner writes, sizes only grow, nothing is replaced."""

from __future__ import annotations

from typing import Any

import pytest
from eth_tester.exceptions import TransactionFailed
from web3 import EthereumTesterProvider, Web3

from guiju.apps.evidence.adapters import chain

ORIGIN = "log.guiju.example/gz"
ROOT, OTHER = b"\x01" * 32, b"\x02" * 32
# What London's EVM does not know: PUSH0, TLOAD, TSTORE, MCOPY, BLOBHASH, BLOBBASEFEE.
LATER = {0x5F, 0x5C, 0x5D, 0x5E, 0x49, 0x4A}
PUSH1, PUSH32 = 0x60, 0x7F


@pytest.fixture(scope="module")
def compiled() -> dict[str, Any]:
    return chain.compiled()


@pytest.fixture
def web3() -> Web3:
    return Web3(EthereumTesterProvider())


@pytest.fixture
def contract(web3: Web3, compiled: dict[str, Any]) -> Any:
    """The contract, owned by the first account of the chain."""
    made = web3.eth.contract(abi=compiled["abi"], bytecode=compiled["bytecode"])
    sent = made.constructor(ORIGIN).transact({"from": web3.eth.accounts[0]})
    return web3.eth.contract(web3.eth.wait_for_transaction_receipt(sent)["contractAddress"], abi=compiled["abi"])


def anchor(contract: Any, size: int, root: bytes, *, by: int = 0) -> Any:
    web3 = contract.w3
    sent = contract.functions.anchor(size, root).transact({"from": web3.eth.accounts[by]})
    return web3.eth.wait_for_transaction_receipt(sent)


def test_a_new_contract_names_its_log_and_owner_and_holds_nothing(contract: Any) -> None:
    assert contract.functions.origin().call() == ORIGIN
    assert contract.functions.owner().call() == contract.w3.eth.accounts[0]
    assert contract.functions.latest().call() == [0, bytes(32), 0]
    assert contract.functions.at(7).call() == [bytes(32), 0]


def test_a_root_is_kept_with_the_time_of_its_block_and_an_event(contract: Any) -> None:
    receipt = anchor(contract, 7, ROOT)
    time = contract.w3.eth.get_block(receipt["blockNumber"])["timestamp"]
    assert contract.functions.latest().call() == [7, ROOT, time]
    assert contract.functions.at(7).call() == [ROOT, time]
    (event,) = contract.events.Anchored().process_receipt(receipt)
    assert dict(event["args"]) == {"size": 7, "root": ROOT}


def test_earlier_sizes_stay_readable(contract: Any) -> None:
    anchor(contract, 7, ROOT)
    anchor(contract, 8, OTHER)
    assert contract.functions.at(7).call()[0] == ROOT
    assert contract.functions.latest().call()[:2] == [8, OTHER]


@pytest.mark.parametrize("size", [0, 6, 7])
def test_the_log_only_grows(contract: Any, size: int) -> None:
    anchor(contract, 7, ROOT)
    with pytest.raises(TransactionFailed, match="the log only grows"):
        contract.functions.anchor(size, OTHER).call({"from": contract.w3.eth.accounts[0]})
    assert contract.functions.latest().call()[:2] == [7, ROOT]


def test_nobody_but_the_owner_anchors(contract: Any) -> None:
    with pytest.raises(TransactionFailed, match="only the owner anchors"):
        contract.functions.anchor(7, ROOT).call({"from": contract.w3.eth.accounts[1]})


def test_an_empty_root_is_refused(contract: Any) -> None:
    with pytest.raises(TransactionFailed, match="a root is not empty"):
        contract.functions.anchor(7, bytes(32)).call({"from": contract.w3.eth.accounts[0]})


def test_a_log_without_a_name_gets_no_contract(web3: Web3, compiled: dict[str, Any]) -> None:
    made = web3.eth.contract(abi=compiled["abi"], bytecode=compiled["bytecode"])
    with pytest.raises(TransactionFailed, match="the log has a name"):
        made.constructor("").build_transaction({"from": web3.eth.accounts[0]})


def test_anchoring_and_deploying_stay_within_the_gas_that_is_offered(contract: Any) -> None:
    first, second = anchor(contract, 7, ROOT), anchor(contract, 2**63 - 1, OTHER)
    assert 2 * max(first["gasUsed"], second["gasUsed"]) < chain.ANCHOR_GAS * 1.2
    deployed = contract.w3.eth.get_block(1)
    assert 2 * deployed["gasUsed"] < chain.DEPLOY_GAS


def test_only_instructions_that_older_chains_know_are_used(compiled: dict[str, Any]) -> None:
    assert _instructions(bytes.fromhex(compiled["bytecode"].removeprefix("0x"))) & LATER == set()


def _instructions(code: bytes) -> set[int]:
    """The instructions of the code, without what is pushed; data at the end reads as instructions, to be safe."""
    found, at = set(), 0
    while at < len(code):
        found.add(code[at])
        at += code[at] - PUSH1 + 2 if PUSH1 <= code[at] <= PUSH32 else 1
    return found


def test_what_the_adapter_calls_is_what_was_compiled(compiled: dict[str, Any]) -> None:
    signatures = {entry["name"]: entry for entry in compiled["abi"] if entry["type"] == "function"}
    for entry in chain.ABI:
        assert signatures[entry["name"]] == {**signatures[entry["name"]], **entry}
    (constructor,) = (entry for entry in compiled["abi"] if entry["type"] == "constructor")
    assert [given["name"] for given in constructor["inputs"]] == ["log_origin"]
