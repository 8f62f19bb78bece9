"""A whole year of vouchers, sealed, exported and audited; then what an insider with the database or the folder does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest
from django.db import connection, transaction
from django.test import override_settings
from typer.testing import CliRunner

from guiju.apps.evidence import actions as evidence
from guiju.apps.evidence import models as leaves
from guiju.apps.matters import models as matters
from guiju.apps.parties import models as parties
from guiju.apps.vouchers import actions, models
from guiju.core import auditing
from guiju.core.parties import Actor, Role
from guiju.core.tiles import BrokenLog
from guiju.project import engine, evidence_export
from guiju.project.evidence_commands import evidence_app
from tests.apps.evidence import world as logs
from tests.apps.vouchers.world import CALENDAR, YUAN, World
from tests.core.told import WITNESS
from tests.project.test_verify_command import ALONE

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Year:
    """What happened, and the log of it. `paid` are the redemptions of `voucher` that the bank was told to pay."""

    world: World
    log: evidence.Log
    folder: Path
    holder: Actor
    voucher: UUID
    contract: actions.Application
    lapsing: Actor

    def seal(self) -> None:
        logs.advance(self.log, at=self.world.at)

    def export(self, name: str = "export") -> Path:
        folder = self.folder / name
        evidence_export.export(self.log, folder, at=self.world.at)
        return folder


def audit(folder: Path, *arguments: str, tongue: str = "zh") -> subprocess.CompletedProcess[str]:
    """`guiju audit` in a process of its own that has no network, no Django and no settings."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GUIJU_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-c", ALONE, "audit", str(folder), *arguments],
        env={**clean, "GUIJU_LANG": tongue, "PYTHONPATH": ":".join(sys.path), "COLUMNS": "200"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def wrongs(folder: Path) -> list[str]:
    """What the audit says is false; there must be something."""
    done = audit(folder)
    assert done.returncode == 1, done.stdout + done.stderr
    return [line.strip() for line in done.stdout.splitlines() if line.strip().startswith("✗")]


@contextmanager
def insider() -> Iterator[Any]:
    """Somebody with the database's own password: no trigger and no foreign key holds them up."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor


@pytest.fixture
def year(transactional_db: None, tmp_path: Path) -> Year:
    """Claims granted, corrected, withdrawn and claimed again; redemptions sent to the bank; one voucher revoked."""
    world = World()
    holder, lapsing, revoked = world.claimant(), world.claimant(), world.claimant(Role.DATA_PROVIDER)
    contract, log = world.application(), logs.log(tmp_path / "log")
    first = world.submitted(holder, contract)
    actions.return_(first, reason="请补合同扫描件", actor=world.operator, at=world.at, calendar=CALENDAR)
    actions.revise(first, world.application(number="QS-改正"), actor=holder, at=world.at)
    actions.resubmit(first, actor=holder, at=world.at, calendar=CALENDAR)
    actions.withdraw(first, actor=holder, at=world.at, calendar=CALENDAR)
    year = Year(world, log, tmp_path, holder, world.issued(holder, contract), contract, lapsing)
    year.seal()
    world.issued(lapsing)
    wrongly = world.issued(revoked, world.application(role=Role.DATA_PROVIDER))
    world.later(days=3)
    paid = [world.redeemed(year.voucher, holder, requested_fen=1_000 * YUAN) for _ in range(2)]
    year.seal()
    world.has_account(holder)
    world.exported(paid, 2_000 * YUAN)
    actions.revoke(
        models.Voucher.objects.get(id=wrongly).claim_id,
        id=uuid5(wrongly, "revocation"),
        found={"is_on_platform": False},
        reason="核查发现未在平台交易",
        actor=world.checker,
        at=world.at,
        calendar=CALENDAR,
    )
    year.seal()
    return year


def lapse(year: Year) -> None:
    """Half a year later the unused voucher is void."""
    year.world.until(models.Voucher.objects.get(holder=year.lapsing.organisation).expires_at)
    assert actions.lapse_due(at=year.world.at, calendar=CALENDAR) == 2
    year.seal()


def test_a_year_that_was_kept_audits_to_0(year: Year) -> None:
    lapse(year)
    done = audit(year.export(), "--key", year.log.ring.keys[0].vkey)
    assert done.returncode == 0, done.stdout + done.stderr
    size = leaves.Sealed.objects.count()
    assert f"✓ {size} 个条目逐一开封" in done.stdout
    assert "✓ 4 个检查点都由该日志的密钥签名" in done.stdout
    assert "✓ 3 张算力券的发放都有准予的决定" in done.stdout
    assert "✓ 一个业务只有一方申领：4 份申领核对" in done.stdout
    assert "✓ 没有逾期使用：2 笔兑现都在有效期内提出" in done.stdout
    assert "✓ 经办与复核不是同一人：6 次复核" in done.stdout
    assert done.stdout.rstrip().endswith("未发现不实之处。")


def test_it_is_said_in_english_and_as_json_too(year: Year) -> None:
    folder = year.export()
    assert "✓ maker and checker differ in 6 checks" in audit(folder, tongue="en").stdout
    told = json.loads(audit(folder, "--json").stdout)
    assert told["is_sound"] is True
    assert {one["part"] for one in told["statements"]} == {"log", "entries", "books", "programme", "limits"}


def test_witnesses_are_believed_by_the_keys_that_are_given(year: Year) -> None:
    year.world.submitted(year.world.claimant())
    evidence.seal(year.log, at=year.world.at)
    checkpoint = leaves.Checkpoint.objects.order_by("-size")[0]
    text = checkpoint.note.partition("\n\n")[0] + "\n"
    given = WITNESS.cosign(text, int(year.world.at.timestamp()))
    leaves.Cosignature.objects.create(
        checkpoint=checkpoint,
        witness=WITNESS.key.name,
        key_id=WITNESS.key.id.hex(),
        line=given.line.strip(),
        given_at=year.world.at,
    )
    year.seal()
    done = audit(year.export(), "--key", year.log.ring.keys[0].vkey, "--witness", WITNESS.key.vkey)
    assert done.returncode == 0, done.stdout
    assert f"✓ 见证方 {WITNESS.key.name} 为其中 1 个签名，最后一次在 {checkpoint.size} 条" in done.stdout


def test_what_was_done_since_the_last_checkpoint_is_said_to_be_unsealed(year: Year) -> None:
    year.world.redeemed(year.voucher, year.holder, requested_fen=100 * YUAN)
    done = audit(year.export())
    assert done.returncode == 0, done.stdout
    assert "个条目在导出时尚未封存" in done.stdout


def test_the_folder_itself_is_a_log_that_any_server_can_give(year: Year) -> None:
    folder = year.export()
    for file in year.log.folder.root.rglob("*"):
        if file.is_file() and ".p/" not in str(file):
            assert (folder / file.relative_to(year.log.folder.root)).read_bytes() == file.read_bytes()
    assert folder.stat().st_mode & 0o777 == 0o755


def test_no_name_number_or_person_is_in_any_byte(year: Year) -> None:
    """Everything that names somebody, looked for in the files as they are and in the transfers' bytes."""
    names: set[str] = set()
    for rows, fields in (
        (parties.Organisation.objects, ("name", "uscc", "contact_name", "contact_phone", "contact_email")),
        (parties.Person.objects, ("name", "email")),
        (parties.PayoutAccount.objects, ("account_name", "bank", "number")),
        (models.Business.objects, ("key", "contract_number", "buyer_uscc", "buyer_name", "seller_uscc", "seller_name")),
        (models.Invoice.objects, ("number",)),
        (models.Payment.objects, ("payee_name", "payee_bank", "payee_account")),
        (matters.Matter.objects, ("title_zh",)),
        (matters.Step.objects, ("actor_name", "reason")),
        (matters.Attachment.objects, ("name",)),
    ):
        names |= {value for row in rows.values_list(*fields) for value in row if value}
    assert len(names) > 50
    names |= {str(id) for id in models.Business.objects.values_list("id", flat=True)}
    read = [file.read_bytes() for file in year.export().rglob("*") if file.is_file()]
    lines = (year.folder / "export" / auditing.TRANSFERS_FILE).read_text().splitlines()
    read += [bytes.fromhex(json.loads(line)["bytes"]) for line in lines]
    for name in names:
        spelt = (name.encode(), json.dumps(name)[1:-1].encode())
        assert not any(one in content for one in spelt for content in read), name


def test_a_business_is_one_mark_for_all_who_claim_it_and_no_name(year: Year) -> None:
    records = (year.export() / auditing.RECORDS_FILE).read_text(encoding="utf-8").splitlines()
    said = [json.loads(json.loads(line)["envelope"]) for line in records]
    marks = [one["payload"]["business"] for one in said if one["kind"] == auditing.CLAIMED]
    assert len(marks) == 5
    assert len(set(marks)) == 4  # the first contract was claimed, left for another, and claimed again
    assert marks[0] == marks[2]


# --- What an insider with the database does. --------------------------------------------------------------------------


def changes_a_decision(year: Year) -> None:
    with insider() as cursor:
        cursor.execute(
            "UPDATE decisions_record SET body = replace(body, 'granted', 'Granted') WHERE id = ("
            "SELECT decision FROM vouchers_voucher WHERE id = %s)",
            [year.voucher],
        )


def deletes_a_decision(year: Year) -> None:
    with insider() as cursor:
        cursor.execute("DELETE FROM decisions_record WHERE question = 'vouchers.issue'")


def deletes_an_entry(year: Year) -> None:
    with insider() as cursor:
        cursor.execute("SELECT leaf_id FROM evidence_sealed WHERE index = 9")
        (leaf,) = cursor.fetchone()
        cursor.execute("DELETE FROM evidence_sealed WHERE leaf_id = %s", [leaf])
        cursor.execute("DELETE FROM evidence_opening WHERE leaf_id = %s", [leaf])
        cursor.execute("DELETE FROM evidence_leaf WHERE id = %s", [leaf])


def rewrites_an_envelope(year: Year) -> None:
    with insider() as cursor:
        cursor.execute(
            "UPDATE evidence_opening SET envelope = replace(envelope, '2024-08', '2025-08') "
            "WHERE envelope LIKE '%%vouchers.issue%%'"
        )


def raises_a_transfer(year: Year) -> None:
    with insider() as cursor:
        cursor.execute("UPDATE ledger_transfer SET amount_fen = amount_fen + 1 WHERE code = 'redeem'")


def deletes_a_transfer(year: Year) -> None:
    with insider() as cursor:
        cursor.execute("DELETE FROM ledger_transfer WHERE code = 'redeem'")


def slips_a_transfer_in(year: Year) -> None:
    with insider() as cursor:
        columns = "outcome, kind, debit, credit, amount_fen, hold, linked, code, memo, expires_at"
        totals = ", ".join(
            f"{side}_{total}"
            for side in ("debit", "credit")
            for total in ("latest_at", "debits_fen", "credits_fen", "debits_held_fen", "credits_held_fen")
        )
        cursor.execute(
            f"INSERT INTO ledger_transfer (id, seq, at, {columns}, {totals}) "
            f"SELECT gen_random_uuid(), seq + 8192000, at, {columns}, {totals} FROM ledger_transfer "
            "WHERE code = 'fund_pool'"
        )


def fills_an_account(year: Year) -> None:
    with insider() as cursor:
        cursor.execute("UPDATE ledger_account SET credits_fen = credits_fen + 100 WHERE kind = 'pool'")


def uses_a_voucher_too_late(year: Year) -> None:
    """The row's expiry is moved; then the office itself redeems, on every page as it should be."""
    voucher = models.Voucher.objects.get(holder=year.lapsing.organisation)
    expired_at = voucher.expires_at
    with insider() as cursor:
        cursor.execute("UPDATE vouchers_voucher SET expires_at = expires_at + interval '1 year'")
    year.world.until(expired_at)
    year.world.redeemed(voucher.id, year.lapsing, requested_fen=1_000 * YUAN)
    year.seal()


def claims_twice(year: Year) -> None:
    """The first claim's mark is taken away, so that the same contract can be claimed once more."""
    with insider() as cursor:
        cursor.execute("UPDATE vouchers_claim SET is_live = false")
    year.world.submitted(year.holder, year.contract)
    year.seal()


TAMPERING: dict[str, tuple[Callable[[Year], None], str]] = {
    "a decision changed": (changes_a_decision, "的字节与存证时不同，事后被改动"),
    "a decision deleted": (deletes_a_decision, "在记录中不见了"),
    "an entry deleted": (deletes_an_entry, "条目 9：日志中有，记录里没有"),
    "an envelope rewritten": (rewrites_an_envelope, "开封信息与日志中封存的不符"),
    "a transfer raised": (raises_a_transfer, "与存证不符：被改动、删去或添加"),
    "a transfer deleted": (deletes_a_transfer, "与存证不符：被改动、删去或添加"),
    "a transfer slipped in": (slips_a_transfer_in, "没有存证条目"),
    "a balance changed": (fills_an_account, "的余额与逐笔账目不符"),
    "a voucher used too late": (uses_a_voucher_too_late, "逾期用券："),
    "a business claimed twice": (claims_twice, "同时立于同一业务"),
}


@pytest.mark.parametrize("name", TAMPERING)
def test_what_an_insider_does_to_the_database_shows(year: Year, name: str) -> None:
    act, says = TAMPERING[name]
    act(year)
    assert any(says in line for line in wrongs(year.export())), name


def test_a_tile_changed_behind_our_back_is_not_exported_as_if_nothing_were(year: Year) -> None:
    folder = year.export()
    tile = next((folder / "tile/0").rglob("*.p/*"))
    tile.write_bytes(tile.read_bytes()[::-1])
    assert any("与条目的散列不符" in line for line in wrongs(folder))


# --- Exporting. -------------------------------------------------------------------------------------------------------


def test_nothing_is_exported_before_the_first_checkpoint(transactional_db: None, tmp_path: Path) -> None:
    with pytest.raises(evidence_export.NothingPublished):
        evidence_export.export(logs.log(tmp_path / "log"), tmp_path / "export", at=logs.AT)
    assert not (tmp_path / "export").exists()


def test_a_log_is_not_exported_under_another_name(year: Year, tmp_path: Path) -> None:
    with pytest.raises(evidence.LogRefused, match="GUIJU_LOG_ORIGIN"):
        evidence_export.export(replace(year.log, origin="another.example/log"), tmp_path / "another", at=logs.AT)
    assert not (tmp_path / "another").exists()


def test_a_folder_that_holds_something_is_left_alone(transactional_db: None, tmp_path: Path) -> None:
    log = logs.log(tmp_path / "log")
    (tmp_path / "full").mkdir()
    (tmp_path / "full/file").touch()
    for folder in (tmp_path / "full", tmp_path / "full/file", tmp_path / "none/export"):
        with pytest.raises(evidence_export.ExportRefused):
            evidence_export.export(log, folder, at=logs.AT)
    assert [file.name for file in (tmp_path / "full").iterdir()] == ["file"]


def test_an_export_that_fails_leaves_nothing(transactional_db: None, tmp_path: Path) -> None:
    log = logs.log(tmp_path / "log")
    logs.append(3)
    logs.advance(log)
    (tmp_path / "log/tile/entries/000.p/3").unlink()
    with pytest.raises(BrokenLog):
        evidence_export.export(log, tmp_path / "export", at=logs.AT)
    assert {file.name for file in tmp_path.iterdir()} == {"log"}


def test_more_than_a_tile_and_erased_names_audit_to_0(transactional_db: None, tmp_path: Path) -> None:
    log, gone = logs.log(tmp_path / "log"), UUID(int=5)
    for count in (250, 30):
        logs.append(count)
        logs.append(1, subject=gone, private={"name": "黔数测试有限公司"})
        logs.advance(log)
    assert evidence.erase(gone, at=logs.AT) == 2
    evidence_export.export(log, tmp_path / "export", at=logs.AT)
    done = audit(tmp_path / "export")
    assert done.returncode == 0, done.stdout
    assert "– 2 个条目（250, 281）涉及的姓名等个人信息已依申请抹去：条目所证不变" in done.stdout


def test_the_command_says_what_it_wrote(
    transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def django() -> Iterator[None]:
        yield

    monkeypatch.setattr(engine, "django", django)
    with override_settings(LOG_ORIGIN=logs.ORIGIN, LOG_FOLDER=tmp_path / "log"):
        logs.append(3)
        logs.advance(logs.log(tmp_path / "log"))
        done = CliRunner().invoke(evidence_app, ["export", str(tmp_path / "export")])
    assert done.exit_code == 0, done.output
    assert "3 sealed entries, 1 checkpoints, 0 transfers" in done.output


@pytest.mark.parametrize("arguments", [(), ("--key", "x")])
def test_what_cannot_be_read_ends_with_2_and_one_sentence(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = audit(tmp_path, *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()
