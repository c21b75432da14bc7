"""The step in which the system is updated by sticks: a good update, one that never draws and returns, one of a stranger."""

import os
import subprocess
import time

from card import BOOT, finds, hold, own_card, put_in, running, settled
from machine import fast
from pictures import is_drawn, until
from sticks import copy, fresh, stick

# Draws nothing; whatever else is asked of it goes well.
BAD = '#!/bin/sh\n[ "$1" != kiosk ] || exec sleep infinity\n'
# How long a new system has to draw: the card's own ten minutes are long where they are waited for. The processor is
# emulated, too.
PATIENCE = {"wegwijs-return.timer": "[Timer]\nOnBootSec=\nOnBootSec=3min\n"}
# With which `make image` signs where nobody brings a key.
KEY, CERTIFICATE = "/cache/update.key", "/cache/update.crt"
ENTRIES = "ls /boot/firmware/loader/entries"
PRIMARY = "/usr/lib/wegwijs/slots get-primary"
# How the boot loader's entries are called that a system brings.
ENTRY = {"amd64": "conf", "arm64": "entry"}


def replace(system, path, text):
    """Writes a file of the system anew, without mounting it."""
    with open(f"{system}.file", "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(file.name, 0o755 if path.startswith("/usr/bin/") else 0o644)
    commands = f"rm {path}\nwrite {file.name} {path}\nset_inode_field {path} uid 0\nset_inode_field {path} gid 0\n"
    subprocess.run(["debugfs", "-w", "-f", "-", system], input=commands, capture_output=True, text=True, check=True)


def content(system, path):
    """A file of the system."""
    return subprocess.run(["debugfs", "-R", f"cat {path}", system], capture_output=True, text=True, check=True).stdout


def bundle(trial, folder, name, version, program=None):
    """An update: the card's own system, of that version, perhaps with another program."""
    cache = f"/cache/{trial.arch}"
    system = copy(f"{cache}/system.ext4", f"{folder}/{name}.ext4")
    with open(f"{cache}/version", encoding="utf-8") as file:
        own = file.read().strip()
    for path in ["/usr/lib/os-release", *(f"/usr/lib/wegwijs/boot/{slot}.{ENTRY[trial.arch]}" for slot in "ab")]:
        replace(system, path, content(system, path).replace(own, str(version)))
    if program:
        replace(system, "/usr/bin/wegwijs", program)
    made = f"{folder}/{name}.raucb"
    subprocess.run(["/wegwijs/deploy/image/bundle", system, trial.arch, str(version), KEY, CERTIFICATE, made], check=True)
    os.unlink(system)
    return made


def signed_by_a_stranger(folder, made):
    """The same update with a signature that no card trusts."""
    key, certificate, foreign = f"{folder}/stranger.key", f"{folder}/stranger.crt", f"{folder}/foreign.raucb"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-subj",
                    "/CN=Somebody", "-keyout", key, "-out", certificate], capture_output=True, check=True)
    subprocess.run(["rauc", "resign", f"--keyring={CERTIFICATE}", f"--signing-keyring={certificate}", f"--key={key}",
                    f"--cert={certificate}", made, foreign], capture_output=True, check=True)
    return foreign


def refused(machine, name, image, why):
    """Puts a stick in whose update is not taken; pulls it out."""
    machine.plug(name, image)
    until(120, lambda: why in machine.run("journalctl -b -o cat -u 'wegwijs-stick@*'"))
    until(60, lambda: machine.run("systemctl list-units --no-legend --state=activating 'wegwijs-stick@*'") == "")
    machine.pull(name)
    hold(machine.run("ls /var/lib/wegwijs/ | grep update") == "", f"{name}: was kept")


def installed(trial, machine, name, image, slot):
    """Puts a stick in, waits until its update stands in the other system; the touchscreen goes on. Where the processor is
    emulated it may hang for longer than its watchdog waits."""
    before = machine.run("systemctl show -P NRestarts wegwijs-kiosk")
    machine.plug(name, image)
    seconds = until(1800, lambda: machine.run(PRIMARY, BOOT) == slot, pause=2)
    until(60, lambda: machine.run("systemctl is-active wegwijs-update.service") == "inactive")
    trial.note(f"{name}: seconds from plugging in to an installed update", round(seconds))
    machine.pull(name)
    anew = int(machine.run("systemctl show -P NRestarts wegwijs-kiosk")) - int(before)
    trial.note(f"{name}: how often the kiosk began anew meanwhile", anew)
    hold(anew == 0 or not fast(trial.arch), "the kiosk was started again")
    hold(machine.run("systemctl list-timers --no-legend wegwijs-restart.timer") != "", "it does not start at night")


def running_system(machine):
    """Which of the two runs."""
    return machine.run("sed 's/.*rauc.slot=\\(.\\).*/\\1/' /proc/cmdline")


def answers(machine):
    """Whether somebody listens inside."""
    try:
        return machine.run("true", 5) == ""
    except TimeoutError:
        return False


def bundles(trial):
    """A stranger's update is refused. A good one starts when the machine is switched on again, and stays. One that never
    draws is tried twice, then the former system is there by itself. The directory is there all the time."""
    with open(CERTIFICATE, "rb") as trusted, open(f"/cache/{trial.arch}/update.crt", "rb") as cards:
        hold(trusted.read() == cards.read(), "the card trusts a key that is not here: build it without WEGWIJS_UPDATE_KEY")
    folder = fresh(f"{trial.work}/bundles")
    with open(f"/cache/{trial.arch}/version", encoding="utf-8") as file:
        own = int(file.read())
    made = bundle(trial, folder, "good", own + 1)
    good, bad, foreign = (stick(f"{path}.img", update=(f"wegwijs-{trial.arch}.raucb", path)) for path in [
        made, bundle(trial, folder, "bad", own + 2, program=BAD), signed_by_a_stranger(folder, made)])
    machine = trial.machine("bundles", own_card(trial, "bundles"), uefi=True, dropins=PATIENCE)
    with running(machine):
        # Whatever is said to the shell before the kernel runs, the firmware takes for itself.
        trial.drawn(machine, "bundles-before", BOOT)
        settled(machine)
        put_in(trial, machine, "bundles-content", stick(f"{folder}/content", f"{trial.own.folder}/public"), "done")
        refused(machine, "foreign", foreign, "not signed by whom this card trusts")
        installed(trial, machine, "good", good, "b")
        hold(machine.off(), "it does not end when the button is pressed")
    with running(machine):
        trial.drawn(machine, "bundles-good", BOOT)
        settled(machine)
        hold(running_system(machine) == "b", "the new system does not run")
        until(300, lambda: "b.conf" in machine.run(ENTRIES).split(), pause=2)
        hold(finds(machine, "Gratis"), "the directory did not survive the update")
        refused(machine, "good-again", good, "not newer")
        installed(trial, machine, "bad", bad, "a")
        hold(machine.off(), "it does not end when the button is pressed")
    with running(machine):
        began = time.monotonic()
        until(BOOT, lambda: answers(machine) and running_system(machine) == "a", pause=10)
        hold(not is_drawn(trial.picture(machine, "bundles-bad")), "the bad system draws")
        trial.drawn(machine, "bundles-returned", 3 * BOOT)
        trial.note("seconds from switching on with a bad system to the former one's picture", round(time.monotonic() - began))
        settled(machine)
        hold(running_system(machine) == "b", "the former system does not run")
        hold("a+0-2.conf" in machine.run(ENTRIES), f"it was not tried twice: {machine.run(ENTRIES)}")
        hold(finds(machine, "Gratis"), "the directory did not survive the bad update")
        refused(machine, "bad-again", bad, "has failed")
        failed = machine.run("systemctl --failed --no-legend --plain")
        hold(failed == "", f"units failed: {failed}")
