"""The commands of processes that run for long: a store's edge, the cloud, the API, their backups.

Packages are imported inside the command that needs them, so that `tillfree --help` answers at once.
"""

import argparse
import os
from functools import partial
from pathlib import Path

from tillfree.cli.arguments import DEFAULT_SPEED, add_bundle, add_command, add_settings, speed


def add_cloud_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add what runs in a store and behind it."""
    _wire(commands)
    _serving(commands)
    _bidding(commands)
    _watching(commands)
    _backups(commands)


def _serving(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    one = add_command(commands, "serve", _serve, "answer the API's requests")
    one.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="folder to keep the state in"
    )
    one.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="address to listen on (default: 127.0.0.1)",
    )
    one.add_argument(
        "--port", type=int, default=8080, metavar="PORT", help="port to listen on (default: 8080)"
    )
    add_settings(one)


def _bidding(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    one = add_command(commands, "bidder", _bidder, "bid for ads by OpenRTB 2.6")
    one.add_argument(
        "--campaigns", type=Path, required=True, metavar="FILE", help="JSON book of campaigns"
    )
    one.add_argument(
        "--people", type=Path, metavar="FILE", help="JSON lines of pseudonyms and their segments"
    )
    one.add_argument(
        "--screens", type=Path, metavar="FILE", help="the same of people who may be met on screens"
    )
    one.add_argument(
        "--shown",
        type=Path,
        metavar="FILE",
        help="JSON lines of what others showed to people, which counts for caps as well",
    )
    one.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="folder to keep the state in"
    )
    one.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="address to listen on (default: 127.0.0.1)",
    )
    one.add_argument(
        "--port", type=int, default=8090, metavar="PORT", help="port to listen on (default: 8090)"
    )
    one.add_argument(
        "--workers", type=int, default=1, metavar="N", help="processes that bid (default: 1)"
    )
    add_settings(one)


def _watching(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    one = add_command(
        commands, "board-eyes", _board_eyes, "recognise who enrolled before a screen, and count"
    )
    one.add_argument("--cloud", required=True, metavar="URL", help="https address of the cloud")
    one.add_argument("--organisation", required=True, metavar="NAME", help="whose screen it is")
    one.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="folder to keep the secret in"
    )
    seen = one.add_mutually_exclusive_group(required=True)
    seen.add_argument(
        "--camera", default="", metavar="SOURCE", help="/dev/video0, rtsp://ADDRESS, or a film"
    )
    seen.add_argument("--pictures", type=Path, metavar="DIR", help="look at these pictures instead")
    add_settings(one)


def _wire(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    one = add_command(
        commands, "edge", _edge, "run a store's engine and send its facts to the cloud"
    )
    add_bundle(one)
    one.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="folder to keep the state in"
    )
    one.add_argument(
        "--uplink", type=Path, metavar="FILE", help="the cloud's uplinks/STORE.json for this store"
    )
    one.add_argument(
        "--leaf", type=Path, metavar="FILE", help="leaf.json of a server that runs already"
    )
    one.add_argument(
        "--mqtt", type=int, default=0, metavar="PORT", help="port for sensors (default: a free one)"
    )
    one.add_argument(
        "--recording", type=Path, metavar="FILE", help="play this in place of sensors, then end"
    )
    one.add_argument(
        "--speed",
        type=speed,
        default=DEFAULT_SPEED,
        metavar="X",
        help="times real time of the recording; 0 is as fast as possible (default: 1)",
    )
    one.add_argument(
        "--pass-keys", type=Path, metavar="FILE", help="whose entry passes count at the gates"
    )
    one.add_argument(
        "--afresh", action="store_true", help="forget the engine's state, begin with what comes"
    )
    add_settings(one)

    one = add_command(commands, "cloud", _cloud, "bring the facts of all stores into the journal")
    one.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="folder to keep the state in"
    )
    one.add_argument(
        "--stores",
        type=Path,
        required=True,
        metavar="FILE",
        help="JSON object: the organisation of each store",
    )
    one.add_argument(
        "--hub", type=Path, metavar="FILE", help="hub.json of a server that runs already"
    )
    paid = one.add_mutually_exclusive_group()
    paid.add_argument(
        "--sandbox", action="store_true", help="settle visits, paid with a made-up card"
    )
    paid.add_argument("--stripe", action="store_true", help="settle visits, paid by Stripe")
    one.add_argument(
        "--port", type=int, metavar="PORT", help="answer the API's requests there (0: a free port)"
    )
    add_settings(one)


def _backups(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    one = add_command(commands, "backup", _backup, "copy the cloud's database, also while it works")
    one.add_argument("folder", type=Path, metavar="DIR", help="new folder to write")
    one.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="the cloud's data folder"
    )
    one.add_argument(
        "--keys", action="store_true", help="the people's keys in place of all else, to lie apart"
    )

    one = add_command(
        commands, "restore", _restore, "bring a backup back into an empty data folder"
    )
    one.add_argument("folder", type=Path, metavar="DIR", help="folder that `backup` wrote")
    one.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="the cloud's new data folder"
    )
    one.add_argument("--keys", type=Path, metavar="DIR", help="folder that `backup --keys` wrote")


def _edge(given: argparse.Namespace) -> int:
    from tillfree.engine import EngineSettings
    from tillfree.runtime.chosen import read_chosen
    from tillfree.runtime.nats import EdgeOptions, EdgeSettings, run_edge

    kinds = {"engine": EngineSettings, "edge": EdgeSettings}
    chosen = read_chosen(given.settings, os.environ, kinds)
    run_edge(
        EdgeOptions(
            given.bundle,
            given.data,
            uplink=given.uplink,
            leaf=given.leaf,
            recording=given.recording,
            speed=given.speed,
            pass_keys=given.pass_keys,
            mqtt_port=given.mqtt,
            afresh=given.afresh,
            engine=chosen.of("engine", EngineSettings),
        ),
        chosen.of("edge", EdgeSettings),
    )
    return 0


def _cloud(given: argparse.Namespace) -> int:
    from tillfree.runtime.chosen import read_chosen
    from tillfree.runtime.cloud import chosen_outside
    from tillfree.runtime.nats import CloudOptions, CloudSettings, run_cloud
    from tillfree.web import WebSettings, api_beside

    chosen = read_chosen(given.settings, os.environ, {"cloud": CloudSettings, "web": WebSettings})
    options = CloudOptions(given.data, given.stores, given.hub, given.sandbox, given.port)
    serve_api = partial(api_beside, settings=chosen.of("web", WebSettings))
    outside_of = partial(chosen_outside, environment=os.environ) if given.stripe else None
    run_cloud(options, serve_api, chosen.of("cloud", CloudSettings), outside_of)
    return 0


def _serve(given: argparse.Namespace) -> int:
    from tillfree.runtime.chosen import read_chosen
    from tillfree.runtime.nats import CloudSettings
    from tillfree.web import ServeOptions, WebSettings, serve

    chosen = read_chosen(given.settings, os.environ, {"cloud": CloudSettings, "web": WebSettings})
    options = ServeOptions(given.data, given.host, given.port)
    serve(options, chosen.of("web", WebSettings), chosen.of("cloud", CloudSettings).services)
    return 0


def _bidder(given: argparse.Namespace) -> int:
    from tillfree.ads import BidderSettings
    from tillfree.runtime.bidder import BidderOptions, ConsentRule, serve_bidder
    from tillfree.runtime.chosen import read_chosen

    chosen = read_chosen(given.settings, os.environ, {"bidder": BidderSettings})
    settings = chosen.of("bidder", BidderSettings)
    options = BidderOptions(
        given.campaigns,
        given.people,
        given.data,
        given.host,
        given.port,
        given.workers,
        ConsentRule(settings.vendor_id),
        given.screens,
        given.shown,
    )
    serve_bidder(options, settings)
    return 0


def _board_eyes(given: argparse.Namespace) -> int:
    from tillfree.runtime.board_eyes import EyesOptions, EyesSettings, run_eyes
    from tillfree.runtime.chosen import read_chosen

    chosen = read_chosen(given.settings, os.environ, {"eyes": EyesSettings})
    options = EyesOptions(given.cloud, given.organisation, given.data, given.camera, given.pictures)
    run_eyes(options, partial(print, flush=True), chosen.of("eyes", EyesSettings))
    return 0


def _backup(given: argparse.Namespace) -> int:
    from tillfree.runtime.cloud import back_up

    back_up(given.data, given.folder, given.keys)
    print(given.folder)
    return 0


def _restore(given: argparse.Namespace) -> int:
    from tillfree.runtime.cloud import RestoreOptions, restore

    restore(RestoreOptions(given.folder, given.data, given.keys))
    print(given.data)
    return 0
