from django.apps import AppConfig


class TargetsConfig(AppConfig):
    name = "guiju.apps.targets"
    label = "targets"
    verbose_name = "政策目标"
    default_auto_field = "django.db.models.BigAutoField"
