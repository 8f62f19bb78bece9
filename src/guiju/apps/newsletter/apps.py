from django.apps import AppConfig


class NewsletterConfig(AppConfig):
    name = "guiju.apps.newsletter"
    label = "newsletter"
    verbose_name = "刊物"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name the figures that a piece may show; each office's are drawn from its own reads."""
        from guiju.apps.newsletter.queries import figures, target_figures, voucher_figures

        figures.figure_from("vouchers.year", voucher_figures.YEAR, voucher_figures.year, unit="万元")
        figures.figure_from("vouchers.places", voucher_figures.PLACES, voucher_figures.places, unit="万元")
        figures.figure_from("vouchers.pool", voucher_figures.POOL, voucher_figures.pool, unit="万元")
        figures.figure_from("targets.places", target_figures.PLACES, target_figures.places, unit="项")
