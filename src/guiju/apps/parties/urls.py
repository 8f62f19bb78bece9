"""Where the pages of the parties office live, below /organisations/."""

from django.urls import path

from guiju.apps.parties.views import own, staff

app_name = "parties"
urlpatterns = [
    path("mine/", own.mine, name="mine"),
    path("register/", own.register, name="register"),
    path("join/", own.join, name="join"),
    path("switch/", own.switch, name="switch"),
    path("mine/correct/", own.correct, name="correct"),
    path("mine/invite/", own.invite, name="invite"),
    path("mine/invitations/<uuid:invitation>/withdraw/", own.withdraw_invitation, name="withdraw_invitation"),
    path("mine/members/<int:person>/", own.member, name="member"),
    path("mine/members/<int:person>/remove/", own.remove_member, name="remove_member"),
    path("mine/payout-account/", own.payout_account, name="payout_account"),
    path("mine/keys/", own.issue_key, name="issue_key"),
    path("mine/keys/<uuid:key>/revoke/", own.revoke_key, name="revoke_key"),
    path("", staff.organisations, name="organisations"),
    path("waiting/", staff.waiting, name="waiting"),
    path("<uuid:id>/", staff.detail, name="detail"),
    path("<uuid:id>/verify/", staff.verify, name="verify"),
    path("<uuid:id>/refuse/", staff.refuse, name="refuse"),
    path("<uuid:id>/suspend/", staff.suspend, name="suspend"),
    path("<uuid:id>/reinstate/", staff.reinstate, name="reinstate"),
    path("<uuid:id>/roles/grant/", staff.grant_role, name="grant_role"),
    path("<uuid:id>/roles/end/", staff.end_role, name="end_role"),
    path("<uuid:id>/payout-accounts/<uuid:account>/check/", staff.check_payout_account, name="check_payout_account"),
]
