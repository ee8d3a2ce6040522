"""Invoices as programs read them: EN 16931, as Factur-X (ZUGFeRD) and XRechnung. Knows no Django and no network."""
