from django.apps import AppConfig


class BriefingConfig(AppConfig):
    name = "guiju.apps.briefing"
    label = "briefing"
    verbose_name = "政策简报"
    default_auto_field = "django.db.models.BigAutoField"
