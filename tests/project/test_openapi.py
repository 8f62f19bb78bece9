"""The API's description: stable names, one shape a name, nothing without words, an example where something is sent."""

from __future__ import annotations

import functools
import importlib
import inspect
import json
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ninja import Schema

from guiju import apps
from guiju.project.api import api


@functools.cache
def described() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), default=str))
    return schema


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method.upper(), path, said)
        for path, methods in described()["paths"].items()
        for method, said in methods.items()
    ]


def shapes() -> Iterator[type[Schema]]:
    """Every shape that an office's api declares itself."""
    for module in pkgutil.walk_packages(apps.__path__, "guiju.apps."):
        if ".api" in module.name and "migrations" not in module.name:
            loaded = importlib.import_module(module.name)
            for _, shape in inspect.getmembers(loaded, inspect.isclass):
                if issubclass(shape, Schema) and shape.__module__ == loaded.__name__:
                    yield shape


def test_one_name_is_one_shape_in_the_whole_api() -> None:
    """The description knows shapes by name alone: of two, the later would silently stand for both."""
    twice = [name for name, times in Counter(shape.__name__ for shape in shapes()).items() if times > 1]
    shared = {"Input"}  # a base of others; it stands in no description
    assert set(twice) <= shared


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does() -> None:
    names = Counter(said["operationId"] for _, _, said in operations())
    assert [name for name, times in names.items() if times > 1] == []
    for method, path, said in operations():
        assert said.get("description"), (method, path)
        assert said.get("tags"), (method, path)


def test_every_answer_has_a_shape_and_every_refusal_is_a_problem() -> None:
    for method, path, said in operations():
        assert said["responses"]["default"]["content"].keys() == {"application/problem+json"}, path
        for status, answer in said["responses"].items():
            if status[0] == "2" and status != "204":
                assert answer.get("content"), (method, path, status)


def test_money_is_never_a_number() -> None:
    """No field that a client sends or gets is called an amount and is not Money, but inside a recorded decision."""
    for name, shape in described()["components"]["schemas"].items():
        for field, said in shape.get("properties", {}).items():
            assert not field.endswith("_fen"), (name, field)
            if re.fullmatch(r"(amount|price|total|face|requested|approved)", field) and not name.startswith("Money"):
                assert "Money" in json.dumps(said), (name, field)


MOVES_MONEY = {
    "programmes_open", "programmes_workbook_import", "claims_draft", "claims_submit", "claims_resubmit",
    "claims_record_in_kind", "claims_approve", "claims_refuse", "claims_uphold_objection", "claims_issue",
    "claims_issue_many", "claims_revoke", "vouchers_lodge", "redemptions_relodge", "redemptions_withdraw",
    "redemptions_prove", "redemptions_propose", "redemptions_approve", "redemptions_approve_many", "redemptions_refuse",
    "envelopes_enclose", "envelopes_approve", "envelopes_cancel", "envelopes_export", "envelopes_import_statement",
    "amendments_propose", "amendments_approve", "amendments_decline",
    "enquiries_open", "enquiries_find", "enquiries_confirm", "enquiries_send_back",
    "organisations_set_payout_account", "organisations_check_payout_account",
}  # fmt: skip
"""Writes that move, reserve, award or redirect money, or make what money rests on: each needs an Idempotency-Key."""
IS_COUNTED = {
    "targets_propose", "targets_accept", "targets_reject", "targets_edit", "targets_set_milestones", "targets_measure",
    "targets_correct", "targets_import",
    "briefing_upload", "briefing_propose_targets", "briefing_item_publish", "library_watch",
}  # fmt: skip
"""Writes of what is counted, audited or published: sent twice they are done once, so they need a key too."""
MOVES_NONE = {
    "programmes_close", "programmes_preview", "claims_revise", "claims_withdraw", "claims_attach", "claims_pass_on",
    "claims_return", "claims_send_back", "claims_hand_back", "claims_dismiss_objection", "claims_simulation_found",
    "redemptions_simulation_found", "redemptions_return", "redemptions_send_back", "publicity_object", "matters_attach",
    "matters_notices_read", "matters_notices_retry", "organisations_register", "organisations_correct",
    "organisations_join", "organisations_verify", "organisations_refuse", "organisations_suspend",
    "organisations_reinstate", "organisations_grant_role", "organisations_end_role", "organisations_invite",
    "organisations_withdraw", "organisations_change_duties", "organisations_remove_member", "organisations_issue_key",
    "organisations_revoke_key", "newsletter_begin", "newsletter_add_piece", "newsletter_revise_piece",
    "newsletter_move_piece", "newsletter_remove_piece", "newsletter_check", "newsletter_reopen", "newsletter_publish",
    "newsletter_withdraw", "newsletter_write_masthead", "newsletter_retry", "newsletter_subscribe",
    "newsletter_confirm", "newsletter_leave",
    "library_unwatch", "briefing_item_revise", "briefing_item_accept", "briefing_item_drop",
}  # fmt: skip
"""Every other write. A new one is entered in one of the two lists by whoever adds it."""


def test_every_write_that_moves_money_needs_a_key_and_every_write_is_judged() -> None:
    writes = {said["operationId"]: said for method, _, said in operations() if method != "GET"}
    needing = {
        name
        for name, said in writes.items()
        if any(p["name"] == "Idempotency-Key" and p["required"] for p in said.get("parameters", []))
    }
    assert needing == MOVES_MONEY | IS_COUNTED
    assert writes.keys() - needing == MOVES_NONE


def test_the_voucher_offices_inputs_show_an_example() -> None:
    for name in ("ProgrammeIn", "ApplicationIn", "ClaimIn", "RedemptionIn", "EnvelopeIn", "ObjectionIn", "Money"):
        assert described()["components"]["schemas"][name].get("examples"), name
