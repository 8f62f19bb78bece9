from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "guiju.apps.matters"
    label = "matters"
    verbose_name = "办件"
    default_auto_field = "django.db.models.BigAutoField"
