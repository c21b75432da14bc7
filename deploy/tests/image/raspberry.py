"""The step in which U-Boot starts the card on an emulated Raspberry Pi 3. The emulator begins where the firmware of a real
one ends: with U-Boot and the description of the board, both of the card. Nothing there can be touched, or be plugged in.
"""

import json
import os
import re
import socket
import struct
import subprocess
import time

from bundles import bundle, installed, running_system
from card import BOOT, hold, running, settled
from machine import Machine
from pictures import small, until
from sticks import fresh, stick

BOARD = "bcm2837-rpi-3-b.dtb"
# Seconds until U-Boot has read a system. It does so without any help of the emulator.
READ = 400
# Seconds until the state partition has grown.
STARTED = 900


class Raspberry(Machine):
    """A Raspberry Pi 3 with a card that is changed, of a size that there are cards of. Somebody types all the time."""

    def __init__(self, card, folder, size=4 << 30):  # pylint: disable=super-init-not-called
        self.folder = folder
        for name in ["u-boot.bin", BOARD]:
            subprocess.run(["mcopy", "-o", "-n", "-i", f"{card}@@4M", f"::{name}", f"{folder}/"], check=True)
        os.truncate(card, size)
        self.arguments = [
            "qemu-system-aarch64", "-M", "raspi3b", "-kernel", f"{folder}/u-boot.bin", "-dtb", f"{folder}/{BOARD}",
            "-drive", f"if=sd,format=raw,file={card}", "-display", "none", "-serial", "null",
            "-chardev", f"socket,id=shell,path={folder}/shell,server=on,wait=off,logfile={folder}/serial.log",
            "-serial", "chardev:shell", "-qmp", f"unix:{folder}/qmp,server=on,wait=off"]
        self.process = None

    def said(self):
        """What came over the serial line."""
        with open(f"{self.folder}/serial.log", encoding="utf-8", errors="replace") as file:
            return file.read()

    def talk(self):
        """Takes what it says, without which it would not go on, and types what would end U-Boot's own waiting."""
        self.alive()
        self.shell.setblocking(False)
        try:
            self.shell.recv(65536)
            self.shell.send(b" \x03\r")
        except BlockingIOError:
            pass

    def says(self, pattern, seconds=60):
        """Waits until it says so."""
        return until(seconds, lambda: self.talk() or re.search(pattern, self.said()))


def marks(card, slot):
    """The empty files of a system."""
    said = subprocess.run(["mdir", "-b", "-i", f"{card}@@4M", f"::{slot}"], capture_output=True, text=True, check=True).stdout
    return {os.path.basename(line) for line in said.splitlines()} - {"vmlinuz", "initrd.img", "entry"}


def put(card, slot, **files):
    """Puts files into the folder of a system."""
    for name, text in files.items():
        subprocess.run(["mcopy", "-o", "-i", f"{card}@@4M", "-", f"::{slot}/{name}"], input=text, text=True, check=True)


def newer(card, folder, **marked):
    """A second system as `slots` puts it there: that of the card, of the first minute of the next year. Gives both versions."""
    for name in ["vmlinuz", "initrd.img", "entry"]:
        subprocess.run(["mcopy", "-o", "-n", "-i", f"{card}@@4M", f"::a/{name}", f"{folder}/"], check=True)
    subprocess.run(["mmd", "-i", f"{card}@@4M", "::b"], check=True)
    subprocess.run(["mcopy", "-i", f"{card}@@4M", f"{folder}/vmlinuz", f"{folder}/initrd.img", "::b/"], check=True)
    with open(f"{folder}/entry", encoding="utf-8") as file:
        entry = file.read().replace("-02 rauc.slot=a", "-03 rauc.slot=b")
    version = re.search(r"version=(\d+)", entry)[1]
    next_one = f"{int(version[:4]) + 1}01010000"
    put(card, "b", entry=entry.replace(version, next_one), **marked)
    return version, next_one


def size_of_state(card):
    """Sectors of the last partition."""
    with open(card, "rb") as file:
        file.seek(446 + 3 * 16 + 12)
        return struct.unpack("<I", file.read(4))[0]


def starts(trial, card, slot, version, left, **more):
    """Switches it on: U-Boot chooses that system, leaves so many tries, and the power is cut at once."""
    machine = Raspberry(card, fresh(f"{trial.work}/machine-raspberry"), **more)
    try:
        machine.start()
        seconds = machine.says(rf"Wegwijs {version} starts from {slot}\s")
    finally:
        machine.cut()
    hold("=>" not in machine.said() and "U-Boot>" not in machine.said(), f"it listens: {machine.said()}")
    found = marks(card, "b")
    hold(found == {"whole", *left}, f"of b there are {found}")
    return seconds


def raspberry(trial):
    """The card as it was written starts. A newer system has two tries, wherever the power is cut, then the former starts;
    a good one starts always; one that cannot be read is passed over. The screen stays as it was, keys end nothing."""
    folder = fresh(f"{trial.work}/raspberry")
    card = trial.own_card("raspberry")
    version, next_one = newer(card, folder, **{"1": "", "2": "", "whole": ""})
    seconds = starts(trial, card, "b", next_one, {"1"})
    trial.note("raspberry: seconds until U-Boot has chosen", round(seconds, 1))
    starts(trial, card, "b", next_one, set())
    starts(trial, card, "a", version, set())
    put(card, "b", good="")
    for _ in range(3):
        starts(trial, card, "b", next_one, {"good"})
    # It is there by half.
    subprocess.run(["mdel", "-i", f"{card}@@4M", "::b/initrd.img", "::b/vmlinuz"], check=True)
    put(card, "b", vmlinuz="no kernel")
    machine = Raspberry(card, fresh(f"{trial.work}/machine-raspberry"))
    try:
        machine.start()
        machine.says(rf"Wegwijs {next_one} starts from b\s[\s\S]*Wegwijs {version} starts from a\s")
    finally:
        machine.cut()

    card = trial.own_card("raspberry")
    before = size_of_state(card)
    machine = Raspberry(card, fresh(f"{trial.work}/machine-raspberry"))
    try:
        machine.start()
        trial.note("raspberry: seconds until U-Boot starts the kernel", round(machine.says("Starting kernel", READ)))
        shades = set(small(trial.picture(machine, "raspberry-kernel")))
        hold(shades == {0}, f"U-Boot draws: {shades}")
        trial.note("raspberry: seconds until the system grows the card's last partition",
                   round(until(STARTED, lambda: machine.talk() or size_of_state(card) > before, pause=1)))
    finally:
        machine.cut()


def known(machine):
    """Which system RAUC would start, and what it knows of each."""
    said = json.loads(machine.run("rauc status --output-format=json"))
    return said["boot_primary"], {one["bootname"]: one["boot_status"] for slot in said["slots"] for one in slot.values()}


def updated(trial):
    """RAUC installs an update from a stick, on the machine that has a screen; U-Boot starts it on a Raspberry Pi; the new
    system draws, and is kept."""
    folder = fresh(f"{trial.work}/updated")
    with open(f"/cache/{trial.arch}/version", encoding="utf-8") as file:
        newer_one = int(file.read()) + 1
    image = stick(f"{folder}/stick.img", update=(f"wegwijs-{trial.arch}.raucb", bundle(trial, folder, "good", newer_one)))
    machine = trial.machine("updated", trial.own_card("updated"))
    with running(machine):
        settled(machine)
        hold(known(machine) == ("system.0", {"a": "good", "b": "bad"}), f"RAUC knows {known(machine)}")
        installed(trial, machine, "updated", image, "b")
        hold(machine.off(), "it does not end when the button is pressed")
    card = f"{folder}/card.img"
    subprocess.run(["qemu-img", "convert", "-O", "raw", machine.disk, card], check=True)
    hold(marks(card, "b") == {"whole", "1", "2"}, f"{marks(card, 'b')}")
    starts(trial, card, "b", newer_one, {"1"}, size=8 << 30)
    with running(trial.machine("updated-again", card, slot="b", words=" wegwijs.trial")) as machine:
        trial.drawn(machine, "updated", BOOT)
        settled(machine)
        hold(running_system(machine) == "b", "the new system does not run")
        until(300, lambda: machine.run("ls /boot/firmware/b | grep -cx good") == "1", pause=2)
        until(30, lambda: machine.run("ls /boot/firmware/b").split() == ["entry", "good", "initrd.img", "vmlinuz", "whole"])
        hold(known(machine) == ("system.1", {"a": "good", "b": "good"}), f"RAUC knows {known(machine)}")
        failed = machine.run("systemctl --failed --no-legend --plain")
        hold(failed == "", f"units failed: {failed}")
