"""Puts the server together: moto, the added operations, the seeded estate, the gateway."""

from __future__ import annotations

import os

from werkzeug.serving import BaseWSGIServer

from .estate import Estate


def build(estate_name: str, port: int) -> BaseWSGIServer:
    """A bound and seeded server, not yet serving."""
    estate = Estate.load(estate_name)
    # moto would derive the account from the access key; here any key belongs to the estate's account.
    os.environ["MOTO_ACCOUNT_ID"] = estate.account

    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    from .gateway import Gateway
    from .rig import Rig
    from .seed import seed
    from .server import listen
    from .services import install

    rig = Rig(account=estate.account, region=estate.region)
    install(rig)
    seed(rig, estate)
    return listen(Gateway(rig, DomainDispatcherApplication(create_backend_app)), port)
