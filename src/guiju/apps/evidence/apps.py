from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "guiju.apps.evidence"
    label = "evidence"
    verbose_name = "存证"
    default_auto_field = "django.db.models.BigAutoField"
