"""Time stamps over checkpoints, from an authority that openssl plays: what holds, what does not, what is unverified."""

from __future__ import annotations

import base64
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from guiju.apps.evidence import actions, models, queries
from guiju.apps.evidence.actions import Verdict
from guiju.apps.evidence.adapters import time_stamps
from guiju.apps.evidence.adapters.places import PlaceTrouble
from guiju.apps.evidence.adapters.time_stamps import Authority
from tests.apps.evidence import tsa
from tests.apps.evidence.world import AT, advance, append, log

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NOTE = "log.guiju.example/gz\n1\nhash\n\n— log.guiju.example/gz signature\n"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root certificate of an authority; everything else of it lies beside."""
    return tsa.found(tmp_path_factory.mktemp("tsa") / "one")


@pytest.fixture
def url(root: Path) -> Iterator[str]:
    with tsa.serving(lambda query: tsa.reply(root.parent, query)) as address:
        yield address


@pytest.fixture
def ours(tmp_path: Path) -> actions.Log:
    made = log(tmp_path / "log")
    append(3)
    advance(made)
    return made


def visit(place: Authority, hours: int = 0) -> actions.Visit | None:
    return next(iter(actions.anchor([place], at=AT + hours * HOUR, every=HOUR)), None)


def verdicts(roots: Path | None) -> list[Verdict]:
    return [one.verdict for one in actions.check_anchors([], roots=roots)]


def query(text: str, algorithm: HashAlgorithm = HashAlgorithm.SHA256) -> bytes:
    return TimestampRequestBuilder(text.encode(), algorithm).build().as_bytes()


def test_the_signed_note_of_the_latest_checkpoint_is_stamped_and_verified(
    ours: actions.Log, url: str, root: Path
) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    assert visit(Authority(url=url, roots=root)) == actions.Visit(where=url, size=3)
    (view,) = queries.anchors()
    assert (view.kind, view.where, view.size, view.is_verified) == ("time_stamp", url, 3, True)
    assert before <= view.said_at <= datetime.now(UTC)
    assert view.proof["note"] == models.Checkpoint.objects.get().note
    assert verdicts(root) == [Verdict.HOLDS]


def test_openssl_agrees_that_the_stamp_is_over_the_note(
    ours: actions.Log, url: str, root: Path, tmp_path: Path
) -> None:
    visit(Authority(url=url, roots=root))
    proof = queries.anchors()[0].proof
    (tmp_path / "reply").write_bytes(base64.b64decode(proof["reply"]))
    (tmp_path / "note").write_text(proof["note"])
    said = tsa.openssl(tmp_path, "ts", "-verify", "-data", "note", "-in", "reply", "-CAfile", str(root))
    assert "Verification: OK" in said


def test_without_root_certificates_a_stamp_is_said_to_be_unverified(ours: actions.Log, url: str, root: Path) -> None:
    visit(Authority(url=url))
    assert not queries.anchors()[0].is_verified
    assert verdicts(None) == [Verdict.UNVERIFIED]
    assert verdicts(root) == [Verdict.HOLDS], "once they are given it is verified"


def test_a_new_checkpoint_is_stamped_when_the_interval_has_passed_and_an_old_one_is_not_again(
    ours: actions.Log, url: str, root: Path
) -> None:
    place = Authority(url=url, roots=root)
    visit(place)
    assert visit(place, 1) == actions.Visit(where=url, size=3)
    append(1)
    advance(ours)
    assert visit(place, 2) == actions.Visit(where=url, size=4)
    assert list(models.Anchor.objects.order_by("id").values_list("checkpoint", flat=True)) == [3, 4]


def test_an_authority_that_is_down_holds_up_nothing_and_stamping_catches_up(
    ours: actions.Log, url: str, root: Path
) -> None:
    down = visit(Authority(url="http://127.0.0.1:9/tsr", roots=root))
    assert down is not None
    assert "cannot be reached" in down.trouble
    append(1)
    assert advance(ours) == 4
    assert visit(Authority(url=url, roots=root)) == actions.Visit(where=url, size=4)
    assert [place.where for place in queries.anchor_places()] == ["http://127.0.0.1:9/tsr", url], "trouble comes first"


@pytest.mark.parametrize("status", [301, 403, 500])
def test_an_authority_that_says_no_is_trouble(ours: actions.Log, status: int) -> None:
    with tsa.serving(lambda _: b"", status=status) as address:
        done = visit(Authority(url=address))
    assert done is not None
    assert f"answers {status}" in done.trouble


@pytest.mark.parametrize(
    "answer", [b"", b"no", b"\x30\x03\x02\x01\x02", b"\x30\x05\x30\x03\x02\x01\x02", bytes(70_000)]
)
def test_an_answer_that_is_no_time_stamp_is_trouble(ours: actions.Log, answer: bytes) -> None:
    with tsa.serving(lambda _: answer) as address:
        done = visit(Authority(url=address))
    assert done is not None
    assert done.trouble
    assert not models.Anchor.objects.exists()


def test_an_authority_that_never_finishes_is_given_up(ours: actions.Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time_stamps, "ANSWER_SECONDS_MAX", 0.3)
    began = time.monotonic()
    with tsa.dripping(every=0.1, seconds=5) as address:
        done = visit(Authority(url=address))
    assert done is not None
    assert "too slowly" in done.trouble
    assert time.monotonic() - began < 4


def test_an_authority_that_never_answers_is_given_up(ours: actions.Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time_stamps, "ANSWER_SECONDS_MAX", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        done = visit(Authority(url=f"http://127.0.0.1:{silent.getsockname()[1]}"))
    assert done is not None
    assert done.trouble == "the authority cannot be reached: ReadTimeout"


def test_a_refused_request_is_told_with_its_reason(ours: actions.Log, root: Path) -> None:
    with tsa.serving(lambda _: tsa.reply(root.parent, b"\x30\x00")) as address:
        done = visit(Authority(url=address, roots=root))
    assert done is not None
    assert done.trouble.startswith("the authority refuses: rejection")


def test_a_reply_with_another_nonce_is_refused(root: Path) -> None:
    with (
        tsa.serving(lambda _: tsa.reply(root.parent, query(NOTE))) as address,
        pytest.raises(PlaceTrouble, match="nonce differs"),
    ):
        time_stamps.stamp(Authority(url=address), NOTE)


def test_a_reply_over_another_text_is_refused(root: Path) -> None:
    with (
        tsa.serving(lambda _: tsa.reply(root.parent, query(f"{NOTE}x"))) as address,
        pytest.raises(PlaceTrouble, match="over something else"),
    ):
        time_stamps.stamp(Authority(url=address), NOTE)


def test_a_reply_over_another_hash_of_the_text_is_refused(root: Path) -> None:
    reply = tsa.reply(root.parent, query(NOTE, HashAlgorithm.SHA512))
    with pytest.raises(PlaceTrouble, match="over something else"):
        time_stamps.read(reply, NOTE, root)


def test_a_stamp_under_another_root_does_not_hold(root: Path, tmp_path: Path) -> None:
    reply = tsa.reply(root.parent, query(NOTE))
    assert time_stamps.read(reply, NOTE, root).is_verified
    with pytest.raises(PlaceTrouble, match="does not hold"):
        time_stamps.read(reply, NOTE, tsa.found(tmp_path / "other"))


def test_no_bit_of_a_stamp_can_be_turned_to_tell_another_time_or_text(root: Path) -> None:
    """Every byte, one at a time: the reply is refused, or says exactly what it said."""
    reply = tsa.reply(root.parent, query(NOTE))
    true = time_stamps.read(reply, NOTE, root)
    refused = 0
    for at in range(len(reply)):
        turned = bytes([*reply[:at], reply[at] ^ 1, *reply[at + 1 :]])
        try:
            read = time_stamps.read(turned, NOTE, root)
        except PlaceTrouble:
            refused += 1
        else:
            assert (read.time, read.serial) == (true.time, true.serial), at
    assert refused > len(reply) / 2


def test_a_stamp_that_was_exchanged_in_the_database_is_found_out(ours: actions.Log, root: Path) -> None:
    reply = base64.b64encode(tsa.reply(root.parent, query("another note"))).decode()
    for proof in ({"reply": reply}, {"reply": "no base64"}, {"reply": 7}, {}):
        models.Anchor.objects.create(
            checkpoint_id=3, kind="time_stamp", where=f"http://{len(str(proof))}.example", proof=proof, anchored_at=AT
        )
    assert verdicts(root) == [Verdict.WRONG] * 4


def test_root_certificates_that_cannot_be_read_are_named(root: Path, tmp_path: Path) -> None:
    reply = tsa.reply(root.parent, query(NOTE))
    (tmp_path / "roots.pem").write_text("none")
    for missing in (tmp_path / "roots.pem", tmp_path / "gone.pem"):
        with pytest.raises(PlaceTrouble, match=rf"{missing.name} cannot be read"):
            time_stamps.read(reply, NOTE, missing)


def test_a_password_in_the_address_is_never_shown() -> None:
    place = Authority(url="https://guiju:secret@tsa.example:318/tsr?token=secret")
    assert place.where == "https://tsa.example:318/tsr"
    assert "secret" not in repr(place)
