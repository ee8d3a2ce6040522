"""Documents, what is saved and what is uploaded, over HTTP."""

from galley.documents.api import (
    correcting,
    customisations,
    documents,
    e_invoices,
    following,
    listing,
    series,
)

routers = (
    customisations.router,
    # Before the documents themselves: each has an address that begins as these do.
    listing.router,
    documents.router,
    e_invoices.router,
    correcting.router,
    following.router,
    series.router,
)
