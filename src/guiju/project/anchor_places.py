"""The places that GUIJU_ANCHOR_* and GUIJU_TSA_* name: a contract on a chain, a time stamp authority, both or none."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from guiju.apps.evidence.adapters.chain import Contract, Node
from guiju.apps.evidence.adapters.time_stamps import Authority
from guiju.project import environment
from guiju.project.environment import SettingRefused

KEY_FILE = "anchor-key"
CHAIN_ID_MAX = 2**53
SECONDS_MAX = 7 * 24 * 60 * 60
ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")


def node(data: Path) -> Node | None:
    """The node that anchors go through, or None. Raises SettingRefused when it is named by half."""
    rpc, chain_id = environment.read("GUIJU_ANCHOR_RPC"), environment.read("GUIJU_ANCHOR_CHAIN_ID")
    if not rpc and not chain_id:
        return None
    if not rpc or not chain_id:
        raise SettingRefused("GUIJU_ANCHOR_RPC and GUIJU_ANCHOR_CHAIN_ID are set together, or neither is.")
    return Node(
        rpc=_address("GUIJU_ANCHOR_RPC"),
        chain_id=environment.number("GUIJU_ANCHOR_CHAIN_ID", most=CHAIN_ID_MAX),
        key=environment.read("GUIJU_ANCHOR_KEY"),
        key_file=data / KEY_FILE,
    )


def places(data: Path) -> tuple[Contract | Authority, ...]:
    """All places, the chain first. Raises SettingRefused."""
    contract, authority = _contract(data), _authority()
    return (*([contract] if contract else ()), *([authority] if authority else ()))


def roots() -> Path | None:
    """The file of root certificates that time stamps must lead to, or None. Raises SettingRefused if it is no file."""
    name = environment.read("GUIJU_TSA_ROOTS")
    if name and not Path(name).is_file():
        raise SettingRefused(f"GUIJU_TSA_ROOTS names {name}, which is no file. Name a file of certificates (PEM).")
    return Path(name).resolve() if name else None


def _contract(data: Path) -> Contract | None:
    address, reached_by = environment.read("GUIJU_ANCHOR_CONTRACT"), node(data)
    if not address:
        return None
    if reached_by is None:
        raise SettingRefused("GUIJU_ANCHOR_CONTRACT needs GUIJU_ANCHOR_RPC and GUIJU_ANCHOR_CHAIN_ID beside it.")
    if not ADDRESS.fullmatch(address):
        raise SettingRefused("GUIJU_ANCHOR_CONTRACT is no address: write 0x and 40 hexadecimal digits.")
    return Contract(node=reached_by, address=address)


def _authority() -> Authority | None:
    if not environment.read("GUIJU_TSA_URL"):
        return None
    return Authority(url=_address("GUIJU_TSA_URL"), roots=roots())


def _address(name: str) -> str:
    """An address of the web. It may hold a password, so the message does not repeat it."""
    parts = urlsplit(environment.read(name))
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingRefused(f"{name} must read https://name/path or http://name:port/path.")
    return environment.read(name)
