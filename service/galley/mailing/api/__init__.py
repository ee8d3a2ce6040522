"""Mail over HTTP: the server and the letters of an organisation, and the mails with a document."""

from galley.mailing.api import mails, servers

routers = (servers.router, mails.router)
