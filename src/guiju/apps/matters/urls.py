"""Where the pages of the matters office live."""

from django.urls import path

from guiju.apps.matters.views import desk, files, messages

app_name = "matters"
urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("matters/about/<uuid:object_id>/", desk.about, name="about"),
    path("matters/<uuid:id>/", desk.matter, name="matter"),
    path("matters/<uuid:id>/attachments/", files.attach, name="attach"),
    path("attachments/<uuid:id>/", files.attachment, name="attachment"),
    path("notices/", messages.notices, name="notices"),
    path("notices/read/", messages.read, name="read"),
    path("notices/<uuid:id>/retry/", messages.retry, name="retry"),
]
