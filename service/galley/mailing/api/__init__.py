"""Mail over HTTP: the server and the letters of an organisation, mails with a document, and those of a batch."""

from galley.mailing.api import mails, runs, servers

routers = (servers.router, mails.router, runs.router)
