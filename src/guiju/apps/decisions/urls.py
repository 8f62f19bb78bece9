"""Where the pages of the decision office live."""

from django.urls import path

from guiju.apps.decisions import views

app_name = "decisions"
urlpatterns = [
    path("decisions/", views.register, name="register"),
    path("decisions/<uuid:id>/", views.decision, name="decision"),
    path("decisions/<uuid:id>.json", views.decision_json, name="json"),
    path("decisions/<uuid:id>/receipt.json", views.decision_receipt, name="receipt"),
    path("decisions/<uuid:id>/certificate.pdf", views.decision_certificate, name="certificate"),
]
