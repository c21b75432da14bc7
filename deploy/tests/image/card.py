"""What the steps do with a running card: wait until it has settled, put sticks in, ask what it finds."""

import contextlib
import json
import shutil
import subprocess
import time

from pictures import until
from sticks import edit, fresh

# Seconds until the screen is there, with room for a busy machine that emulates.
BOOT = 900
SETTINGS = """[[source]]
name = "lindeveen"
root = "lindeveen.root.json"
"""


def hold(true, what):
    """A promise that has to be kept."""
    if not true:
        raise AssertionError(what)


@contextlib.contextmanager
def running(machine):
    """A machine that is switched on, and off at the end whatever happens."""
    try:
        yield machine.start()
    finally:
        if machine.process and machine.process.poll() is None:
            machine.cut()


def own_card(trial, name, more=""):
    """A card whose deployer has named Lindeveen as its source."""
    card = trial.own_card(name)
    settings = f"{trial.work}/settings.toml"
    with open(settings, "w", encoding="utf-8") as file:
        file.write(SETTINGS + more)
    edit(card, wegwijs__toml=settings, lindeveen__root__json=trial.own.root())
    return card


def settled(machine):
    """Waits until everything that starts has started."""
    machine.run("true", BOOT)
    until(BOOT, lambda: machine.run("systemctl is-system-running", BOOT) in ["running", "degraded"])


def status(machine):
    """What the last round came to."""
    text = machine.run("cat /var/lib/wegwijs/status.json")
    return json.loads(text) if text.startswith("{") else {"state": None, "at": None}


def put_in(trial, machine, name, image, expected):
    """Puts a stick in, waits for what comes of it, and pulls it out."""
    before = status(machine)["at"]
    machine.plug(name, image)
    began = time.monotonic()
    # A round that is under way has written its time already.
    until(180, lambda: status(machine)["at"] != before and status(machine)["state"] != "reading")
    trial.note(f"{name}: seconds from plugging in to the end of the round", round(time.monotonic() - began, 1))
    came = status(machine)["state"]
    # The screen looks each second.
    time.sleep(3)
    trial.picture(machine, f"stick-{name}")
    machine.pull(name)
    hold(came == expected, f"{name}: {came} instead of {expected}")
    until(60, lambda: machine.run("systemctl list-units --no-legend --state=activating 'wegwijs-stick@*'") == "")


def finds(machine, listing):
    """Whether a newcomer would find it."""
    return listing in machine.run(
        f"wegwijs find '{listing}' --language nl --directory /var/lib/wegwijs/directory.db")


def publications(trial, *names):
    """The folders of publications, one after the other, each with a listing by its name."""
    folder = fresh(f"{trial.work}/publications")
    for name in names:
        trial.own.say(f"Les {name}")
        trial.own.publish()
        shutil.copytree(f"{trial.own.folder}/public", f"{folder}/{name}/wegwijs/lindeveen")
        yield f"{folder}/{name}"


@contextlib.contextmanager
def wire():
    """A network cable whose other end is here: its name, and the address that the card is to have."""
    subprocess.run(["ip", "tuntap", "add", "trial0", "mode", "tap"], check=True)
    try:
        subprocess.run(["ip", "address", "add", "10.77.0.1/24", "dev", "trial0"], check=True)
        subprocess.run(["ip", "link", "set", "trial0", "up"], check=True)
        yield "trial0", "10.77.0.2"
    finally:
        subprocess.run(["ip", "link", "delete", "trial0"], check=True)


def on_wire(machine, address):
    """Gives the card its address."""
    machine.run(f"ip address add {address}/24 dev $(ls -d /sys/class/net/e* | head -n 1 | xargs basename)")


def scan(address):
    """Which ports answer."""
    said = subprocess.run(["/wegwijs/deploy/tests/image/scan", address], capture_output=True, text=True, check=True)
    return said.stdout.split()
