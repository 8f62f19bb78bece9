"""Where each page lives: every office keeps its own urls, this file only mounts them."""

from django.urls import URLPattern, URLResolver, include, path

from guiju.apps.vouchers.views import hall
from guiju.project import policy_pages, sign_in, views
from guiju.project.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", hall.hall, name="hall"),
    path("vouchers/", include("guiju.apps.vouchers.urls")),
    path("targets/", include("guiju.apps.targets.urls")),
    path("account/2fa/totp/activate/", sign_in.ActivateCodes.as_view(), name="mfa_activate_totp"),
    path("account/2fa/totp/deactivate/", sign_in.DeactivateCodes.as_view(), name="mfa_deactivate_totp"),
    path("account/", include("allauth.urls")),
    path("language/", views.language, name="language"),
    path("policies/", policy_pages.policies, name="policies"),
    path("policies/<path:policy>/", policy_pages.policy, name="policy"),
    path("newsletter/", include("guiju.apps.newsletter.urls")),
    path("organisations/", include("guiju.apps.parties.urls")),
    path("", include("guiju.apps.briefing.urls")),
    path("", include("guiju.apps.evidence.urls")),
    path("", include("guiju.apps.decisions.urls")),
    path("", include("guiju.apps.matters.urls")),
    path("api/v1/", api.urls),
]
