"""The pages of the voucher office: each view parses, makes one call and renders. Nothing is judged here."""
