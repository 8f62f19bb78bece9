"""Where the pages of the newsletter live, below /newsletter/."""

from django.urls import path

from guiju.apps.newsletter.views import composing, desk, reading, subscribing
from guiju.apps.newsletter.views.feed import IssuesFeed

app_name = "newsletter"
urlpatterns = [
    path("", reading.issues, name="issues"),
    path("<int:number>/", reading.issue, name="issue"),
    path("<int:number>/issue.pdf", reading.pdf, name="pdf"),
    path("<int:number>/issue.epub", reading.epub, name="epub"),
    path("feed/", IssuesFeed(), name="feed"),
    path("subscribe/", subscribing.subscribe, name="subscribe"),
    path("confirm/<str:token>/", subscribing.confirm, name="confirm"),
    path("leave/<str:token>/", subscribing.leave, name="leave"),
    path("desk/", desk.issues, name="desk"),
    path("desk/begin/", desk.begin, name="begin"),
    path("desk/masthead/", desk.masthead, name="masthead"),
    path("desk/subscribers/", desk.subscribers, name="subscribers"),
    path("desk/letters/<int:letter>/retry/", desk.retry, name="retry"),
    path("desk/<uuid:id>/", composing.draft, name="draft"),
    path("desk/<uuid:id>/pieces/", composing.piece_new, name="piece_new"),
    path("desk/<uuid:id>/pieces/<uuid:piece>/", composing.piece, name="piece"),
    path("desk/<uuid:id>/pieces/<uuid:piece>/<slug:verb>/", composing.piece_act, name="piece_act"),
    path("desk/<uuid:id>/preview/", composing.preview, name="preview"),
    path("desk/<uuid:id>/preview.pdf", composing.preview_pdf, name="preview_pdf"),
    path("desk/<uuid:id>/<slug:verb>/", composing.issue_act, name="issue_act"),
]
