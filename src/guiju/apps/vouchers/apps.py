from django.apps import AppConfig


class VouchersConfig(AppConfig):
    name = "guiju.apps.vouchers"
    label = "vouchers"
    verbose_name = "算力券"
    default_auto_field = "django.db.models.BigAutoField"
