"""API keys: shown once, kept as a hash, good for their scopes until they expire or are revoked."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from guiju.apps.parties import actions, queries
from guiju.apps.parties.models import ApiKey
from guiju.core.parties import Actor, Duty, Role
from guiju.core.refusals import Refused
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)


@pytest.fixture
def keeper() -> Actor:
    return factories.actor()


def home_of(actor: Actor) -> UUID:
    assert actor.organisation is not None
    return actor.organisation


def issue(keeper: Actor, *scopes: str, name: str = "财务系统", valid_days: int = 30) -> actions.IssuedKey:
    return actions.issue_api_key(
        home_of(keeper),
        key=factories.new_id(),
        name=name,
        scopes=frozenset(scopes or {"parties:read"}),
        valid_days=valid_days,
        actor=keeper,
        at=AT,
    )


def test_a_key_acts_for_its_organisation_with_its_roles_and_without_a_person(keeper: Actor) -> None:
    holder = queries.key_holder(issue(keeper, "vouchers:write").token, at=AT)
    assert holder is not None
    assert holder.scopes == {"vouchers:write"}
    assert (holder.actor.person, holder.actor.organisation) == (None, keeper.organisation)
    assert holder.actor.roles == {Role.DEMANDER}
    assert not holder.actor.is_clock


def test_a_key_handles_only_when_it_may_write_and_never_approves(keeper: Actor) -> None:
    reading = queries.key_holder(issue(keeper, "vouchers:read").token, at=AT)
    writing = queries.key_holder(issue(keeper, "vouchers:write").token, at=AT)
    assert reading is not None
    assert writing is not None
    assert reading.actor.duties == {Duty.READ}
    assert writing.actor.duties == {Duty.READ, Duty.HANDLE}


def test_the_token_is_derived_from_chance_alone_and_only_its_hash_is_kept(keeper: Actor) -> None:
    made = actions.issue_api_key(
        home_of(keeper), key=factories.new_id(), name="固定", scopes=frozenset({"parties:read"}), valid_days=1,
        actor=keeper, at=AT, rng=lambda length: bytes(range(length)),
    )  # fmt: skip
    assert made.token.startswith("gj_aaaqeayeauda_")
    row = ApiKey.objects.get()
    assert len(bytes(row.secret_hash)) == 32
    assert made.token.rpartition("_")[2].encode() not in bytes(row.secret_hash)


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-1], lambda t: t + "a", lambda t: "xx" + t[2:], lambda t: "", lambda t: "gj__"]
)
def test_a_spoilt_token_is_nobody(keeper: Actor, spoil) -> None:  # type: ignore[no-untyped-def]
    assert queries.key_holder(spoil(issue(keeper).token), at=AT) is None


def test_a_token_with_another_keys_secret_is_nobody(keeper: Actor) -> None:
    one, other = issue(keeper), issue(keeper)
    mixed = f"gj_{one.prefix}_{other.token.rpartition('_')[2]}"
    assert queries.key_holder(mixed, at=AT) is None


def test_a_key_works_until_the_instant_it_expires(keeper: Actor) -> None:
    token = issue(keeper).token
    assert queries.key_holder(token, at=AT + MONTH - timedelta(microseconds=1)) is not None
    assert queries.key_holder(token, at=AT + MONTH) is None


def test_a_revoked_key_works_no_more_and_revoking_twice_changes_nothing(keeper: Actor) -> None:
    made = issue(keeper)
    actions.revoke_api_key(home_of(keeper), made.id, actor=keeper, at=AT)
    actions.revoke_api_key(home_of(keeper), made.id, actor=keeper, at=AT + MONTH)
    assert queries.key_holder(made.token, at=AT) is None
    assert queries.api_keys(keeper, home_of(keeper))[0].revoked_at == AT


def test_a_suspended_organisations_key_has_no_roles(keeper: Actor) -> None:
    token = issue(keeper).token
    actions.suspend(home_of(keeper), reason="停业", actor=factories.operator(), at=AT)
    holder = queries.key_holder(token, at=AT)
    assert holder is not None
    assert holder.actor.roles == frozenset()


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("scopes", {"name": "x"}),
        ("name", {"name": " "}),
        ("valid_days", {"valid_days": 0}),
        ("valid_days", {"valid_days": 367}),
    ],
)
def test_what_is_wrong_is_refused_by_its_field(keeper: Actor, field: str, given: dict[str, object]) -> None:
    scopes = ("vouchers:delete",) if field == "scopes" else ("vouchers:read",)
    with pytest.raises(Refused) as refused:
        issue(keeper, *scopes, **given)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_keys_are_issued_by_people_who_approve_for_their_own_organisation(keeper: Actor) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        issue(factories.colleague(home_of(keeper), frozenset({Duty.HANDLE})))
    with pytest.raises(Refused, match="not_found"):
        actions.issue_api_key(
            home_of(keeper), key=factories.new_id(), name="x", scopes=frozenset({"parties:read"}), valid_days=1,
            actor=factories.operator(), at=AT,
        )  # fmt: skip


def test_a_key_cannot_issue_keys(keeper: Actor) -> None:
    holder = queries.key_holder(issue(keeper, "parties:write").token, at=AT)
    assert holder is not None
    with pytest.raises(Refused, match="not_allowed"):
        issue(holder.actor)


def test_use_is_noted_at_most_once_a_minute(keeper: Actor) -> None:
    made = issue(keeper)
    actions.note_use(made.id, at=AT)
    actions.note_use(made.id, at=AT + timedelta(seconds=60))
    assert queries.api_keys(keeper, home_of(keeper))[0].last_used_at == AT
    actions.note_use(made.id, at=AT + timedelta(seconds=61))
    assert queries.api_keys(keeper, home_of(keeper))[0].last_used_at == AT + timedelta(seconds=61)


def test_twenty_live_keys_are_enough(keeper: Actor) -> None:
    for _ in range(20):
        issue(keeper)
    with pytest.raises(Refused, match="too_many_keys"):
        issue(keeper)


def test_a_key_ends_with_the_duty_of_whoever_issued_it(keeper: Actor) -> None:
    home = home_of(keeper)
    gone, demoted = factories.colleague(home), factories.colleague(home)
    kept, *lost = issue(keeper), issue(gone), issue(demoted)
    assert gone.person is not None
    assert demoted.person is not None
    actions.remove_member(home, person=gone.person, actor=keeper, at=AT)
    actions.change_duties(home, person=demoted.person, duties=frozenset({Duty.HANDLE}), actor=keeper, at=AT)
    assert [queries.key_holder(made.token, at=AT) for made in lost] == [None, None]
    assert queries.key_holder(kept.token, at=AT) is not None
