"""`guiju evidence deploy-anchor` puts the anchors' contract on a chain, `check-anchors` checks every anchor."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from guiju.project import printing
from guiju.project.printing import AsJson
from guiju.project.refusals import CannotRun

console = Console(highlight=False)


def deploy_anchor(as_json: AsJson = False) -> None:
    """Compile the anchors' contract and put it on the chain of GUIJU_ANCHOR_RPC; prints its address.

    Without GUIJU_ANCHOR_KEY a key is made in the data folder. Its account owns the contract for ever.
    """
    from guiju.project import engine

    with engine.django():
        from django.conf import settings

        from guiju.apps.evidence.adapters import chain
        from guiju.apps.evidence.adapters.places import PlaceTrouble
        from guiju.project import anchor_places

        node = anchor_places.node(settings.DATA)
        if node is None:
            raise CannotRun("No chain is named. Set GUIJU_ANCHOR_RPC and GUIJU_ANCHOR_CHAIN_ID first.")
        name = settings.LOG_ORIGIN
        if not node.key:
            chain.ensure_key(node.key_file)
        owner = ""
        try:
            owner = chain.account(node)
            address = chain.deploy(node, name)
        except PlaceTrouble as trouble:
            by = f" The account that signs is {owner}; it may need money." if owner else ""
            raise CannotRun(f"Nothing was deployed: {trouble}.{by}") from None
    if as_json:
        printing.say_json({"address": address, "owner": owner, "origin": name, "chain_id": node.chain_id})
        return
    console.print(f"The contract for {name} is at {address} on chain {node.chain_id}; {owner} owns it.")
    console.print(f"Set GUIJU_ANCHOR_CONTRACT={address} and start Guiju again.")


def check_anchors(as_json: AsJson = False) -> None:
    """Read every anchor back from its chain, check every time stamp again, and compare them with the log.

    Exit code 0 when all hold, 1 when one is wrong, 2 when something could not be checked or there is no anchor.
    """
    from guiju.project import engine

    with engine.migrated():
        from django.conf import settings

        from guiju.apps.evidence import actions

        found = actions.check_anchors(settings.ANCHOR_PLACES, roots=settings.TSA_ROOTS)
    verdicts = {one.verdict for one in found}
    if as_json:
        listed = [
            {"where": one.where, "size": one.size, "verdict": one.verdict.value, "says": one.says} for one in found
        ]
        printing.say_json(listed)
    elif found:
        table = Table(show_edge=False, pad_edge=False)
        for heading in ("place", "entries", "verdict", "what was found"):
            table.add_column(heading, overflow="fold", justify="right" if heading == "entries" else "left")
        for one in found:
            table.add_row(one.where, f"{one.size:,}" if one.size else "", one.verdict.value, one.says)
        console.print(table)
    else:
        console.print("There is no anchor to check.")
    if actions.Verdict.WRONG in verdicts:
        printing.does_not_hold()
    if verdicts != {actions.Verdict.HOLDS}:
        printing.cannot_tell()
