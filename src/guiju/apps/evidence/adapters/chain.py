"""A contract on an EVM chain that keeps the log's checkpoints (anchor.vy), over JSON-RPC with limits on everything.

Asks for no more than FISCO BCOS 3.9 and other permissioned chains offer: legacy transactions, no fee history, no state
proofs, no log queries. web3 and vyper are imported when they are needed: they take a second. Imports no Django.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests

from guiju.apps.evidence.adapters import key_files
from guiju.apps.evidence.adapters.places import PlaceTrouble

if TYPE_CHECKING:
    from eth_account.signers.local import LocalAccount
    from web3 import Web3

SOURCE = Path(__file__).with_name("anchor.vy")
CONNECT_SECONDS_MAX, ANSWER_SECONDS_MAX = 3.0, 5.0
MINED_SECONDS_MAX = 15.0
LOOK_SECONDS = 0.2
# Measured: 90 000 to anchor, 290 000 to deploy. Fixed, because what eth_estimateGas gives differs from chain to chain.
ANCHOR_GAS, DEPLOY_GAS = 200_000, 1_500_000
MILLISECONDS_FROM = 10**11  # a block's time beyond the year 5138 is in milliseconds: FISCO BCOS counts in them
KEY_BYTES = 32

_SIZE, _ROOT, _TIME = ({"name": "", "type": kind} for kind in ("uint256", "bytes32", "uint256"))
ABI: Sequence[dict[str, Any]] = (
    {
        "type": "function",
        "name": "anchor",
        "stateMutability": "nonpayable",
        "inputs": [{"name": "size", "type": "uint256"}, {"name": "root", "type": "bytes32"}],
        "outputs": [],
    },
    {"type": "function", "name": "latest", "stateMutability": "view", "inputs": [], "outputs": [_SIZE, _ROOT, _TIME]},
    {
        "type": "function",
        "name": "at",
        "stateMutability": "view",
        "inputs": [{"name": "size", "type": "uint256"}],
        "outputs": [_ROOT, _TIME],
    },
    {
        "type": "function",
        "name": "origin",
        "stateMutability": "view",
        "inputs": [],
        "outputs": [{"name": "", "type": "string"}],
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A node of a chain and the key that pays and signs there: `key` in hexadecimal, else what `key_file` holds.

    `rpc` may hold a password: it is never shown.
    """

    rpc: str = field(repr=False)
    chain_id: int
    key_file: Path
    key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """The contract at an address of a chain."""

    node: Node
    address: str

    @property
    def where(self) -> str:
        """The place's name (CAIP-10), the same through whichever node it is reached."""
        return f"eip155:{self.node.chain_id}:{self.address.lower()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the contract holds: the root over `size` entries, in a block of that time."""

    size: int
    root: bytes
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Mined:
    """The transaction that anchored, and what the contract holds after it."""

    transaction: str
    block: int
    standing: Standing


class OpenContract:
    """A contract that answers. Every method raises PlaceTrouble for whatever the node does."""

    def __init__(self, contract: Contract, origin: str) -> None:
        """Reach it, and make sure that it stands on the right chain and belongs to the log of this origin."""
        with _troubles():
            self._node = contract.node
            self._web3 = _connect(contract.node)
            if not self._web3.eth.get_code(_address(contract.address)):
                raise PlaceTrouble(f"there is no contract at {contract.address}")
            self._contract = self._web3.eth.contract(address=_address(contract.address), abi=ABI)
            named = self._contract.functions.origin().call()
        if named != origin:
            raise PlaceTrouble(f"the contract belongs to the log {named!r}, this log is {origin!r}")

    def latest(self) -> Standing | None:
        """The largest checkpoint it holds, or None when it holds none."""
        with _troubles():
            size, root, time = self._contract.functions.latest().call()
            return Standing(size=size, root=root, at=block_time(time)) if size else None

    def at(self, size: int) -> Standing | None:
        """What it holds for exactly this size, or None."""
        with _troubles():
            root, time = self._contract.functions.at(size).call()
            return Standing(size=size, root=root, at=block_time(time)) if time else None

    def put(self, size: int, root: bytes) -> Mined:
        """Anchor a checkpoint and read it back. A refusal is found out by a call that costs nothing."""
        with _troubles():
            signer = _signer(self._node)
            anchor = self._contract.functions.anchor(size, root)
            anchor.call({"from": signer.address})
            to = {"to": self._contract.address, "data": self._contract.encode_abi("anchor", [size, root])}
            receipt = _send(self._web3, self._node, signer, {**to, "gas": ANCHOR_GAS})
        standing = self.at(size)
        if standing is None or standing.root != root:
            raise PlaceTrouble("the transaction is in a block, and the contract does not show what it said")
        return Mined(transaction=_hex(receipt["transactionHash"]), block=int(receipt["blockNumber"]), standing=standing)


def deploy(node: Node, origin: str) -> str:
    """Compile the contract and put one for this log on the chain; its address. Raises PlaceTrouble."""
    bytecode = compiled()["bytecode"]
    with _troubles():
        web3 = _connect(node)
        signer = _signer(node)
        constructor = web3.eth.contract(abi=[_CONSTRUCTOR, *ABI], bytecode=bytecode).constructor(origin)
        receipt = _send(web3, node, signer, {"data": constructor.data_in_transaction, "gas": DEPLOY_GAS})
        return str(receipt["contractAddress"])


def compiled() -> dict[str, Any]:
    """The contract as vyper compiles it: `abi` and `bytecode`."""
    with kept_recursion_limit():
        import vyper

    return dict(vyper.compile_code(SOURCE.read_text(encoding="utf-8"), output_formats=["abi", "bytecode"]))


def account(node: Node) -> str:
    """The address that the node's key signs for. Raises PlaceTrouble when there is no key that can be read."""
    return str(_signer(node).address)


def ensure_key(file: Path) -> None:
    """Make a key, for its owner only, where there is none."""
    key_files.make(file, secrets.token_hex(KEY_BYTES) + "\n")


_CONSTRUCTOR = {
    "type": "constructor",
    "stateMutability": "nonpayable",
    "inputs": [{"name": "log_origin", "type": "string"}],
}


@contextmanager
def kept_recursion_limit() -> Iterator[None]:
    """Leave Python's recursion limit as it is.

    web3 loads a library that raises it a hundredfold for the whole process. A deeply nested text from outside, which
    Python refuses otherwise, would then overflow the stack and end the server.
    """
    limit = sys.getrecursionlimit()
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def _connect(node: Node) -> Web3:
    with kept_recursion_limit():
        from web3 import HTTPProvider, Web3

    timeout = (CONNECT_SECONDS_MAX, ANSWER_SECONDS_MAX)
    provider = HTTPProvider(node.rpc, request_kwargs={"timeout": timeout}, exception_retry_configuration=None)
    web3 = Web3(provider)
    if (found := web3.eth.chain_id) != node.chain_id:
        raise PlaceTrouble(f"the node is of chain {found}, GUIJU_ANCHOR_CHAIN_ID says {node.chain_id}")
    return web3


def _signer(node: Node) -> LocalAccount:
    with kept_recursion_limit():
        from eth_account import Account

    try:
        text = (node.key or key_files.read(node.key_file)).strip().removeprefix("0x")
        secret = bytes.fromhex(text)
        if len(secret) != KEY_BYTES:
            raise ValueError
        signer: LocalAccount = Account.from_key(secret)
    except key_files.KeysRefused as refused:
        raise PlaceTrouble(f"no key to sign with: {refused.en}") from None
    except Exception:  # whatever the library says might quote the key
        raise PlaceTrouble("the key to sign with is not 32 bytes in hexadecimal that make a key") from None
    return signer


def _send(web3: Web3, node: Node, signer: LocalAccount, call: dict[str, Any]) -> Any:
    """Sign and send a legacy transaction, and wait until it is in a block; its receipt.

    The nonce follows the last that is in a block, so that at most one transaction of ours waits. One that waits from
    before is the same one, which the node knows, or gives way to a price that is higher by a quarter.
    """
    from web3.exceptions import Web3RPCError

    price = web3.eth.gas_price
    nonce = web3.eth.get_transaction_count(signer.address)
    refusal: Web3RPCError | None = None
    for offered in (price, price * 5 // 4 + 1) if price else (0,):
        transaction = {**call, "value": 0, "nonce": nonce, "gasPrice": offered, "chainId": node.chain_id}
        signed = signer.sign_transaction(transaction)
        try:
            web3.eth.send_raw_transaction(signed.raw_transaction)
        except Web3RPCError as problem:
            if not _is_known(web3, signed.hash):
                refusal = refusal or problem
                continue
        return _receipt(web3, signed.hash)
    assert refusal is not None, "each price was refused"
    raise refusal


def _is_known(web3: Web3, hash: bytes) -> bool:
    from web3.exceptions import TransactionNotFound

    try:
        web3.eth.get_transaction(_hash(hash))
    except TransactionNotFound:
        return False
    return True


def _receipt(web3: Web3, hash: bytes) -> Any:
    from web3.exceptions import TimeExhausted

    try:
        receipt = web3.eth.wait_for_transaction_receipt(_hash(hash), MINED_SECONDS_MAX, LOOK_SECONDS)
    except TimeExhausted:
        raise PlaceTrouble(f"sent as {_hex(hash)}, in no block after {MINED_SECONDS_MAX:g} s") from None
    if receipt["status"] != 1:
        raise PlaceTrouble(f"the transaction {_hex(hash)} is in a block and failed")
    return receipt


@contextmanager
def _troubles() -> Iterator[None]:
    """Whatever a node does becomes one line."""
    with kept_recursion_limit():
        from web3.exceptions import ContractLogicError, Web3RPCError

    try:
        yield
    except PlaceTrouble:
        raise
    except ContractLogicError as problem:
        raise PlaceTrouble(f"the contract refuses: {problem.message}") from None
    except Web3RPCError as problem:
        answer: Any = (problem.rpc_response or {}).get("error")
        says = answer.get("message") if isinstance(answer, dict) else None
        raise PlaceTrouble(f"the node refuses: {says or type(problem).__name__}") from None
    except requests.RequestException as problem:
        raise PlaceTrouble(f"the node cannot be reached: {type(problem).__name__}") from None
    except Exception as problem:  # an answer that is nonsense raises nearly anything, on its way through web3
        raise PlaceTrouble(f"the node answers what cannot be read: {type(problem).__name__}") from None


def _address(text: str) -> Any:
    from web3 import Web3

    return Web3.to_checksum_address(text)


def _hash(value: bytes) -> Any:
    from hexbytes import HexBytes

    return HexBytes(value)


def _hex(value: bytes) -> str:
    return f"0x{bytes(value).hex()}"


def block_time(value: int) -> datetime:
    """When a block was, from what its chain says: seconds, or milliseconds where it counts in them."""
    return datetime.fromtimestamp(value / 1000 if value >= MILLISECONDS_FROM else value, UTC)
