"""Where the pages of the briefing office live: the library for everybody, the desk for its editors."""

from django.urls import path

from guiju.apps.briefing.views import desk, feeds, library, watching

app_name = "briefing"
urlpatterns = [
    path("library/", library.library, name="library"),
    path("library/feed/", feeds.LibraryFeed(), name="feed"),
    path("library/watches/", watching.watches, name="watches"),
    path("library/watches/new/", watching.watch, name="watch"),
    path("library/watches/<uuid:id>/stop/", watching.unwatch, name="unwatch"),
    path("library/versions/<uuid:id>/", library.version_text, name="version_text"),
    path("library/<uuid:id>/", library.instrument, name="instrument"),
    path("library/<uuid:id>/differences/", library.differences, name="differences"),
    path("briefing/", desk.uploads, name="uploads"),
    path("briefing/upload/", desk.upload, name="upload"),
    path("briefing/uploads/<uuid:id>/", desk.review, name="review"),
    path("briefing/uploads/<uuid:id>/propose/", desk.propose, name="propose"),
    path("briefing/items/<uuid:id>/", desk.item, name="item"),
    path("briefing/items/<uuid:id>/<str:verb>/", desk.act, name="act"),
]
