"""Whatever a page does, the API does: every page's address stands here with the operations that do the same.

A page without a line here, a line without its page, or an operation that is gone fails.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from guiju.apps.briefing.views.desk import UPLOADS
from guiju.apps.decisions.views import REGISTER
from guiju.apps.newsletter.views import tables as newsletter
from guiju.apps.parties.views.words import ORGANISATIONS
from guiju.apps.targets.views.tables import INDICATORS
from guiju.apps.vouchers.views import tables
from guiju.documents.tables import Table
from guiju.project.api import api

READS: Mapping[str, str] = {
    "briefing:library": "library_list library_sections",
    "briefing:instrument": "library_one",
    "briefing:differences": "library_differences",
    "briefing:version_text": "library_text",
    "briefing:watches": "library_watches",
    "briefing:feed": "library_list",
    "briefing:uploads": "briefing_uploads",
    "briefing:review": "briefing_upload_one briefing_items",
    "hall": "programmes_list publicity_list programmes_figures policies_list",
    "policies": "policies_list",
    "policy": "policies_one",
    "vouchers:publicity": "publicity_list publicity_export",
    "vouchers:publicised": "publicity_one publicity_object",
    "vouchers:disclosure": "programmes_list programmes_figures programmes_amounts programmes_export_months "
    "programmes_export_regions",
    "vouchers:mine": "claims_list vouchers_list redemptions_list matters_list vouchers_purse programmes_cap",
    "vouchers:cockpit": "programmes_list programmes_figures programmes_amounts matters_heaps "
    "envelopes_to_pay_totals publicity_list",
    "vouchers:claims": "claims_list claims_total claims_export",
    "vouchers:vouchers": "vouchers_list vouchers_total vouchers_export",
    "vouchers:redemptions": "redemptions_list redemptions_total redemptions_export",
    "vouchers:envelopes": "envelopes_list envelopes_total envelopes_export_list",
    "vouchers:claim": "claims_one claims_history claims_decisions claims_attachments claims_objections",
    "vouchers:voucher": "vouchers_one vouchers_account vouchers_entries vouchers_history vouchers_decisions",
    "vouchers:voucher_receipt": "vouchers_receipt",
    "vouchers:voucher_certificate": "vouchers_certificate",
    "vouchers:payment_receipt": "redemptions_receipt",
    "vouchers:payment_certificate": "redemptions_certificate",
    "vouchers:redemption": "redemptions_one redemptions_history redemptions_proofs redemptions_simulation",
    "vouchers:envelope": "envelopes_one envelopes_payments envelopes_lines envelopes_history",
    "vouchers:amendment": "amendments_one amendments_history",
    "vouchers:enquiries": "enquiries_list enquiries_total enquiries_export",
    "vouchers:enquiry": "enquiries_one enquiries_history",
    "vouchers:programme": "programmes_one programmes_amounts decisions_one envelopes_to_pay",
    "vouchers:claim_template": "programmes_workbook_template",
    "decisions:register": "decisions_list decisions_export",
    "decisions:decision": "decisions_one decisions_replay",
    "decisions:json": "decisions_one",
    "decisions:receipt": "decisions_receipt",
    "decisions:certificate": "decisions_certificate",
    "matters:desk": "matters_list matters_heaps matters_one",
    "matters:matter": "matters_one",
    "matters:about": "matters_about",
    "matters:attachment": "matters_download",
    "matters:notices": "matters_notices matters_notices_unread matters_notices_undelivered",
    "newsletter:issues": "newsletter_issues newsletter_issue newsletter_masthead",
    "newsletter:issue": "newsletter_issue",
    "newsletter:pdf": "newsletter_pdf",
    "newsletter:epub": "newsletter_epub",
    "newsletter:desk": "newsletter_drafts newsletter_masthead newsletter_subscribers",
    "newsletter:draft": "newsletter_draft newsletter_sources newsletter_figures",
    "newsletter:preview": "newsletter_draft",
    "newsletter:preview_pdf": "newsletter_preview",
    "newsletter:subscribers": "newsletter_subscribers newsletter_failed_letters",
    "targets:overview": "targets_standings targets_sources targets_proposals",
    "targets:indicators": "targets_list targets_total targets_export",
    "targets:report": "targets_report",
    "targets:mine": "targets_standings targets_measure",
    "targets:measurements_template": "targets_template",
    "targets:proposals": "targets_proposals",
    "targets:indicator": "targets_one targets_measurements targets_editions targets_changes targets_forecast",
    "targets:measurement_file": "targets_measurement_file",
    "parties:mine": "organisations_one organisations_history organisations_members organisations_invitations "
    "organisations_payout_accounts organisations_keys",
    "parties:organisations": "organisations_list organisations_export",
    "parties:waiting": "organisations_list organisations_waiting_accounts",
    "parties:detail": "organisations_one organisations_history organisations_members organisations_payout_accounts",
}
WRITES: Mapping[str, str] = {
    "briefing:propose": "briefing_propose_targets",
    "briefing:upload": "briefing_upload",
    "briefing:item": "briefing_item briefing_item_revise briefing_item_publish",
    "briefing:act": "briefing_item_accept briefing_item_drop",
    "briefing:watch": "library_watch",
    "briefing:unwatch": "library_unwatch",
    "vouchers:programme_new": "programmes_open",
    "vouchers:programme_close": "programmes_close",
    "vouchers:amendment_new": "amendments_propose",
    "vouchers:amendment_act": "amendments_approve amendments_decline",
    "vouchers:claim_new": "programmes_preview claims_draft claims_submit claims_attach",
    "vouchers:claim_import": "programmes_workbook_import",
    "vouchers:claim_edit": "claims_revise claims_submit claims_resubmit",
    "vouchers:claim_papers": "claims_attach claims_attachment_content",
    "vouchers:claim_objection": "claims_dismiss_objection claims_uphold_objection",
    "vouchers:claim_act": "claims_submit claims_withdraw claims_pass_on claims_return claims_send_back "
    "claims_hand_back claims_approve claims_refuse claims_issue claims_revoke claims_simulation "
    "claims_simulation_found",
    "vouchers:redeem": "vouchers_lodge redemptions_prove",
    "vouchers:redemption_edit": "redemptions_relodge redemptions_prove",
    "vouchers:redemption_act": "redemptions_withdraw redemptions_propose redemptions_return redemptions_send_back "
    "redemptions_approve redemptions_refuse redemptions_simulation redemptions_simulation_found",
    "vouchers:envelope_new": "envelopes_to_pay envelopes_enclose",
    "vouchers:envelope_export": "envelopes_export",
    "vouchers:envelope_statement": "envelopes_import_statement",
    "vouchers:envelope_act": "envelopes_approve envelopes_cancel",
    "vouchers:enquiry_new": "enquiries_open",
    "vouchers:enquiry_act": "enquiries_find enquiries_confirm enquiries_send_back",
    "matters:attach": "matters_attach",
    "matters:read": "matters_notices_read",
    "matters:retry": "matters_notices_retry",
    "newsletter:subscribe": "newsletter_subscribe",
    "newsletter:confirm": "newsletter_confirm",
    "newsletter:leave": "newsletter_leave",
    "newsletter:begin": "newsletter_begin",
    "newsletter:masthead": "newsletter_masthead newsletter_write_masthead",
    "newsletter:retry": "newsletter_retry",
    "newsletter:piece_new": "newsletter_sources newsletter_add_piece",
    "newsletter:piece": "newsletter_draft newsletter_revise_piece",
    "newsletter:piece_act": "newsletter_move_piece newsletter_remove_piece",
    "newsletter:issue_act": "newsletter_check newsletter_reopen newsletter_publish newsletter_withdraw",
    "targets:measurements_import": "targets_import",
    "targets:proposals_decide": "targets_accept targets_reject",
    "targets:proposal_new": "targets_propose",
    "targets:edit": "targets_edit",
    "targets:milestones": "targets_set_milestones",
    "targets:measure": "targets_measure",
    "targets:correct": "targets_correct",
    "parties:register": "organisations_register",
    "parties:join": "organisations_join",
    "parties:correct": "organisations_correct",
    "parties:invite": "organisations_invite",
    "parties:withdraw_invitation": "organisations_withdraw",
    "parties:member": "organisations_change_duties",
    "parties:remove_member": "organisations_remove_member",
    "parties:payout_account": "organisations_set_payout_account",
    "parties:issue_key": "organisations_issue_key",
    "parties:revoke_key": "organisations_revoke_key",
    "parties:verify": "organisations_verify",
    "parties:refuse": "organisations_refuse",
    "parties:suspend": "organisations_suspend",
    "parties:reinstate": "organisations_reinstate",
    "parties:grant_role": "organisations_grant_role",
    "parties:end_role": "organisations_end_role",
    "parties:check_payout_account": "organisations_check_payout_account",
}
ONLY_PAGES: Mapping[str, str] = {
    "language": "a program says its tongue with Accept-Language",
    "evidence:explorer": "programs read the log's files below /log/, as C2SP tlog-tiles has them",
    "evidence:checkpoint": "a checkpoint is one of the log's files",
    "evidence:log_file": "one of the log's files",
    "evidence:verify": "the page checks in the browser; a program runs `guiju verify`",
    "newsletter:feed": "programs read the Atom feed itself",
    "parties:switch": "a key acts for one organisation; a session keeps the one it chose on the page",
}
SIGN_IN = ("account/", "api/v1/")
"""Addresses below which people sign in, and the API itself."""

LISTS: Mapping[str, Table[Any]] = {
    "claims_list": tables.CLAIMS,
    "claims_export": tables.CLAIMS,
    "vouchers_list": tables.VOUCHERS,
    "vouchers_export": tables.VOUCHERS,
    "redemptions_list": tables.REDEMPTIONS,
    "redemptions_export": tables.REDEMPTIONS,
    "envelopes_list": tables.ENVELOPES,
    "envelopes_export_list": tables.ENVELOPES,
    "enquiries_list": tables.ENQUIRIES,
    "enquiries_export": tables.ENQUIRIES,
    "publicity_list": tables.PUBLICITY,
    "publicity_export": tables.PUBLICITY,
    "organisations_list": ORGANISATIONS,
    "organisations_export": ORGANISATIONS,
    "newsletter_drafts": newsletter.ISSUES,
    "newsletter_subscribers": newsletter.SUBSCRIBERS,
    "targets_list": INDICATORS,
    "targets_export": INDICATORS,
    "decisions_list": REGISTER,
    "briefing_uploads": UPLOADS,
    "decisions_export": REGISTER,
}
OF_PROGRAMMES = {"voucher-claims", "vouchers", "redemptions", "payment-envelopes", "enquiries"}
"""Tables that get a filter for the programme where they are shown (tables.of_programmes)."""
CALLED_OTHERWISE = {"from": "assessed_from", "until": "assessed_until"}


def pages(patterns: list[URLPattern | URLResolver], space: str = "", below: str = "") -> Iterator[str]:
    """The name of every page's address, but for those where people sign in."""
    for pattern in patterns:
        address = below + str(pattern.pattern)
        if address.startswith(SIGN_IN):
            continue
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from pages(pattern.url_patterns, inner, address)
        else:
            yield f"{space}{pattern.name}"


@cache
def described() -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/"), default=str))
    return whole


def operations() -> dict[str, dict[str, Any]]:
    return {said["operationId"]: said for methods in described()["paths"].values() for said in methods.values()}


def parameters(operation: str) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in operations()[operation].get("parameters", [])}


def test_every_page_has_its_operations() -> None:
    told = READS.keys() | WRITES.keys() | ONLY_PAGES.keys()
    assert set(pages(get_resolver().url_patterns)) == told


def test_every_operation_that_stands_for_a_page_is_there() -> None:
    known = operations().keys()
    for page, named in {**READS, **WRITES}.items():
        assert set(named.split()) <= known, page


def test_no_operation_is_without_a_page() -> None:
    """But those for which a page takes the same step several times, or shows what it does on the way."""
    more = {"claims_issue_many", "claims_record_in_kind", "redemptions_approve_many", "redemptions_proof_content"}
    named = {name for names in (*READS.values(), *WRITES.values()) for name in names.split()}
    assert operations().keys() - named == more


def test_every_list_has_the_filters_and_orders_of_its_page() -> None:
    for operation, table in LISTS.items():
        asked = parameters(operation)
        wanted = {CALLED_OTHERWISE.get(each.key, each.key) for each in table.filters}
        wanted |= {"programme"} if table.name in OF_PROGRAMMES else set()
        assert wanted <= asked.keys(), operation
        orders = {sign + column.key for column in table.columns if column.is_sortable for sign in ("", "-")}
        assert orders <= set(enum_of(asked["sort"]["schema"])), operation


def test_every_page_that_saves_files_has_an_operation_that_does() -> None:
    saving = {table.name for table in LISTS.values() if table.exports}
    saved = {table.name for name, table in LISTS.items() if "format" in parameters(name)}
    assert saving == saved
    assert "format" in parameters("programmes_export_months")
    assert "format" in parameters("programmes_export_regions")


def enum_of(schema: dict[str, Any]) -> list[str]:
    """The values a parameter may have, wherever its description keeps them."""
    if reference := re.search(r"#/components/schemas/(\w+)", json.dumps(schema)):
        schema = described()["components"]["schemas"][reference[1]]
    (said,) = schema.get("allOf", [schema])
    return list(said["enum"])
