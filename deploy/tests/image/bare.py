"""The state partition of a card without a machine: on a loop device over a log of its writes. Quick enough for many cuts,
and with the file system of the kernel that is here."""

import contextlib
import os
import subprocess
import time

import cuts
from card import SETTINGS
from sticks import fresh


@contextlib.contextmanager
def mounted(disk, at, folder):
    """The file system that begins there, mounted as the card mounts it."""
    size = str(256 << 20)
    loop = subprocess.run(["losetup", "--show", "-f", "-o", str(at), "--sizelimit", size, disk], capture_output=True,
                          text=True, check=True).stdout.strip()
    try:
        subprocess.run(["mount", "-o", "noatime,nodev,nosuid,noexec", loop, folder], check=True)
        try:
            yield
        finally:
            subprocess.run(["umount", folder], check=True)
    finally:
        subprocess.run(["losetup", "-d", loop], check=True)


@contextlib.contextmanager
def logged(disk, log, place):
    """A file like that disk whose writes are kept in a log."""
    for path in [log, place]:
        with open(path, "wb"):
            pass
    daemon = subprocess.Popen([
        "qemu-storage-daemon", "--blockdev", f"file,node-name=disk,filename={disk}",
        "--blockdev", f"file,node-name=log,filename={log}", "--blockdev", "blklogwrites,node-name=logged,file=disk,log=log",
        "--export", f"fuse,id=export,node-name=logged,mountpoint={place},writable=on"])
    try:
        while os.stat(place).st_size == 0:
            time.sleep(0.1)
        yield place
    finally:
        daemon.terminate()
        daemon.wait()


def log_of_a_sync(trial, former, newer):
    """Reads one stick after the other onto a card's state partition. Gives the card between the two, and the log of the
    writes of the second."""
    folder = fresh(f"{trial.work}/bare")
    disk, place = f"{folder}/disk.img", f"{folder}/state"
    os.makedirs(place)
    with open(f"{folder}/wegwijs.toml", "w", encoding="utf-8") as file:
        file.write(SETTINGS)
    subprocess.run(["cp", trial.own.root(), f"{folder}/lindeveen.root.json"], check=True)
    subprocess.run(["cp", "--sparse=always", trial.card, disk], check=True)
    at = cuts.state_of(disk)

    def sync(stick):
        os.makedirs(f"{place}/lib/wegwijs", exist_ok=True)
        subprocess.run([trial.program, "sync", "--config", f"{folder}/wegwijs.toml", "--state", f"{place}/lib/wegwijs",
                        "--stick", stick], capture_output=True, check=True)
    with mounted(disk, at, place):
        sync(former)
    before = f"{folder}/before.img"
    subprocess.run(["cp", "--sparse=always", disk, before], check=True)
    with logged(disk, f"{folder}/log", f"{folder}/fuse") as file, mounted(file, at, place):
        sync(newer)
    return before, f"{folder}/log"
