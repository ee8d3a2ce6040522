"""Forms by link over HTTP: for whoever makes them, and for whoever has a link."""

from galley.answering.api import answers, links, strangers

routers = (links.router, answers.router, strangers.router)
