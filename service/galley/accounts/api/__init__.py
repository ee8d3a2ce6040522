"""Accounts over HTTP."""

from galley.accounts.api import allowances, invitations, keys, organisations, people

routers = (people.router, organisations.router, invitations.router, keys.router, allowances.router)
