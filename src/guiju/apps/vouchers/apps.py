from django.apps import AppConfig


class VouchersConfig(AppConfig):
    name = "guiju.apps.vouchers"
    label = "vouchers"
    verbose_name = "算力券"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the desk who knows what the office's cases are about in money."""
        from guiju.apps.matters import queries as matters
        from guiju.apps.vouchers.queries import amounts

        matters.amounts_from("vouchers.claim", amounts.of_claims)
        matters.amounts_from("vouchers.redemption", amounts.of_redemptions)
        matters.amounts_from("vouchers.envelope", amounts.of_envelopes)
        matters.amounts_from("vouchers.enquiry", amounts.of_enquiries)
        matters.amounts_from("vouchers.amendment", amounts.of_amendments)
