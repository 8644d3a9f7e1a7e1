"""Who really asks, when a reverse proxy stands in front: as far as the settings say that it can be believed."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix


def init_app(app: Flask) -> None:
    """Believe the forwarding headers of as many proxies as the settings name, and of nobody with none.

    The host is never taken from them: addresses in letters come from the settings.
    """
    proxies = app.extensions["upriver.settings"].proxies
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0)  # type: ignore[method-assign]
