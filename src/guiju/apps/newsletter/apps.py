from django.apps import AppConfig


class NewsletterConfig(AppConfig):
    name = "guiju.apps.newsletter"
    label = "newsletter"
    verbose_name = "刊物"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name the figures that a piece may show; each office's are drawn from its own reads."""
        from guiju.apps.newsletter.queries import figures, voucher_figures

        figures.figure_from("vouchers.year", voucher_figures.YEAR, voucher_figures.year)
        figures.figure_from("vouchers.places", voucher_figures.PLACES, voucher_figures.places)
        figures.figure_from("vouchers.pool", voucher_figures.POOL, voucher_figures.pool)
