"""Where the evidence office's pages live, and the log's own files under the paths of C2SP tlog-tiles."""

from django.urls import path

from guiju.apps.evidence import views

app_name = "evidence"
urlpatterns = [
    path("evidence/", views.explorer, name="explorer"),
    path("evidence/verify/", views.verify, name="verify"),
    path("evidence/checkpoints/<int:size>/", views.checkpoint, name="checkpoint"),
    path("log/<path:path>", views.log_file, name="log_file"),
]
