"""The step in which the power is cut while an update is put where the boot loader finds it."""

import json
import os
import random
import re
import subprocess

import cuts
from bundles import ENTRY
from card import BOOT, hold, running
from pictures import until
from sticks import fresh

CUTS = 60
# Where the boot partition is (genimage.conf).
BEGIN, SIZE = 4 << 20, 256 << 20
LIB = "/usr/lib/wegwijs"


def script(trial, folder):
    """The card's own, for a boot partition that is a folder."""
    for path in [f"rootfs-updates{LIB}/slots", f"rootfs-{trial.arch}{LIB}/loader"]:
        with open(f"/wegwijs/deploy/image/{path}", encoding="utf-8") as file:
            text = file.read().replace("/boot/firmware", f"{folder}/boot").replace(f"{LIB}/loader", f"{folder}/loader")
        with open(f"{folder}/{os.path.basename(path)}", "w", encoding="utf-8") as file:
            file.write(text)

    def slots(*arguments):
        return subprocess.run(["sh", f"{folder}/slots", *arguments], capture_output=True, text=True, check=True).stdout.strip()
    return slots


def own(trial, folder, name):
    """What the system brings for the boot partition."""
    place = f"{folder}/{name}"
    subprocess.run(["debugfs", "-R", f"dump {LIB}/boot/{name} {place}", f"/cache/{trial.arch}/system.ext4"],
                   capture_output=True, check=True)
    with open(place, "rb") as file:
        return file.read()


def readable(image, boot):
    """Copies what can be read of a boot partition, each file by itself: one that is there by half is left out. An entry
    that was being removed may be a name without a text: systemd-boot passes over it."""
    said = subprocess.run(["mdir", "-/", "-b", "-i", image, "::"], capture_output=True, text=True, check=False).stdout
    for name in said.splitlines():
        path = boot + name.removeprefix("::")
        if path.endswith("/"):
            os.makedirs(path, exist_ok=True)
        elif name.startswith(("::/a/", "::/b/", "::/loader/")):
            subprocess.run(["mcopy", "-n", "-i", image, name, path], capture_output=True, check=False)
            if path.endswith(".conf") and os.path.exists(path) and os.path.getsize(path) == 0:
                os.unlink(path)


def whole(boot, slot, arch, expected):
    """Whether all of a system is there that starts it."""
    def content(path):
        with open(path, "rb") as file:
            return file.read()
    entries = [f"{boot}/{slot}/entry"] if arch == "arm64" else [
        f"{boot}/loader/entries/{name}" for name in os.listdir(f"{boot}/loader/entries") if re.match(rf"{slot}(\+.*)?\.conf$", name)]
    said = {content(path).replace(b" wegwijs.trial", b"") for path in entries}
    return said == {expected[slot]} and all(
        content(f"{boot}/{slot}/{name}") == expected[name] for name in ["vmlinuz", "initrd.img"])


def log_of_updates(trial, folder):
    """An update into the second system, and another one. Gives the boot partition before, its writes, and after which of
    them the power can be cut."""
    card = trial.own_card("halves")
    second = json.loads(subprocess.run(["sfdisk", "-J", card], capture_output=True, text=True, check=True).stdout)
    second = second["partitiontable"]["partitions"][2]["start"] * cuts.SECTOR
    subprocess.run(["dd", f"if=/cache/{trial.arch}/system.ext4", f"of={card}", "bs=1M", f"seek={second >> 20}",
                    "conv=notrunc,sparse", "status=none"], check=True)
    before = f"{folder}/before.img"
    subprocess.run(["dd", f"if={card}", f"of={before}", "bs=1M", f"skip={BEGIN >> 20}", f"count={SIZE >> 20}",
                    "conv=sparse", "status=none"], check=True)
    # The touchscreen would only make it slow.
    without = " systemd.mask=wegwijs-kiosk.service systemd.mask=wegwijs-here.service"
    with running(trial.machine("halves", card, log=f"{folder}/log", words=without)) as machine:
        machine.run("true", BOOT)
        until(BOOT, lambda: machine.run("mountpoint -q /boot/firmware && echo there", BOOT) == "there")
        for words in ["set-state b bad", "set-primary b", "set-state b good"] * 2:
            said = machine.run(f"{LIB}/slots {words}", 600)
            hold(said == "", f"{words}: {said}")
        hold(machine.run(f"{LIB}/slots get-state b") == "good", "b does not start")
        machine.run("sync")
    writes = [cuts.Write(write.at - BEGIN, write.data, write.flush) for write in cuts.read(f"{folder}/log")
              if write.flush or BEGIN <= write.at < BEGIN + SIZE]
    for write in writes:
        if not 0 <= write.at < SIZE:
            write.at, write.data = 0, b""
    return before, writes, [number + 1 for number, write in enumerate(writes) if write.data]


def cuts_of_an_update(trial):
    """At whatever moment of two updates the power is cut, a system is there that starts, and each that would be started is
    whole."""
    folder = fresh(f"{trial.work}/halves")
    boot = f"{folder}/boot"
    slots = script(trial, folder)
    expected = {name: own(trial, folder, name) for name in ["vmlinuz", "initrd.img"]}
    expected |= {slot: own(trial, folder, f"{slot}.{ENTRY[trial.arch]}") for slot in "ab"}
    before, writes, moments = log_of_updates(trial, folder)
    chance = random.Random(3)
    # What says which system starts is written in few sectors; most of the rest is kernels.
    small = [moment for moment in moments if len(writes[moment - 1].data) <= 4096]
    chosen = sorted({*chance.sample(small, min(CUTS, len(small))), *chance.sample(moments, min(CUTS // 3, len(moments)))})
    found = []
    for moment in chosen:
        image = cuts.cut(before, writes, moment, chance, f"{trial.work}/cut.img")
        fresh(boot)
        readable(image, boot)
        good = [slot for slot in "ab" if slots("get-state", slot) == "good"]
        hold(good, f"after a cut at write {moment} nothing starts")
        for slot in good:
            hold(whole(boot, slot, trial.arch, expected), f"after a cut at write {moment} {slot} is there by half")
        found.append("".join(good))
    trial.note("cuts of an update survived, with which systems, of so many writes",
               [{systems: found.count(systems) for systems in sorted(set(found))}, len(moments)])
