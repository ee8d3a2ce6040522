"""Previews of pull requests on a real cluster: brought up, tried, taken down, and kept within their walls."""
