"""The step in which hands come to a card as it was written: whoever looks for something, and whoever means ill."""

import re
import time

from card import BOOT, hold, on_wire, running, scan, settled, wire
from pictures import FURTHER_OFF_MAX, WELCOME, colour, further_off, is_drawn, until


def hands(trial):
    """Touches lead to what the tour shows; a keyboard of a stranger leads nowhere, nor does a second host."""
    with wire() as (network, address), running(trial.machine("hands", network=network)) as machine:
        trial.drawn(machine, "hands-welcome", BOOT)
        settled(machine)
        touch(trial, machine)
        keyboard(trial, machine)
        ports(trial, machine, address)
        units(trial, machine)


def contents(path):
    """The bytes of a file."""
    with open(path, "rb") as file:
        return file.read()


def touch(trial, machine):
    """Language, need, list, detail, by touches; the pages that show no time of day are those of the tour."""
    machine.touch(640, 400)

    def languages():
        # The welcome changes by itself; its ground does not.
        picture = trial.picture(machine, "touch-languages")
        return is_drawn(picture) and colour(picture) != WELCOME
    until(20, languages)
    for name, (x, y), same in [
        ("home", (480, 164), "1280x800-en-home"),
        ("language", (1066, 50), "1280x800-en-language"),
        ("home-again", (480, 164), "1280x800-en-home"),
        ("need", (138, 304), "1280x800-en-need"),
        ("list", (168, 330), None),
        ("detail", (500, 420), None),
    ]:
        # A touch that follows at once is the second of a double tap.
        time.sleep(2)
        was = contents(trial.picture(machine, f"touch-{name}"))
        machine.touch(x, y)
        if same:
            until(20, lambda: further_off(trial.picture(machine, f"touch-{name}"), same) <= FURTHER_OFF_MAX)
        else:
            # At first only what is touched looks pressed.
            time.sleep(4)
            until(20, lambda: contents(trial.picture(machine, f"touch-{name}")) != was)


def keyboard(trial, machine):
    """A keyboard of a stranger is not let in, whatever it types; nor is a network card or a mouse."""
    inputs = machine.run("ls /sys/class/input")
    up = machine.run("cat /proc/sys/kernel/random/boot_id")
    for device in ["usb-kbd", "usb-net", "usb-mouse"]:
        machine.ask("device_add", driver=device, id=device, bus="usb.0")
        time.sleep(3)
    let_in = machine.run("cd /sys/bus/usb/devices; for d in [0-9]-[0-9]; do "
                         "echo $(cat $d/product): $(cat $d/authorized); done")
    trial.note("on USB", let_in.splitlines())
    hold(let_in.count(": 0") == 3 and ": 1" not in let_in, f"let in: {let_in}")
    hold("kbd" not in machine.run("ls /sys/class/input").replace(inputs, ""), "a keyboard is heard")
    # The emulator sends keys to whatever keyboard there is: the PC's own, too.
    for keys in [["ctrl", "alt", "delete"], ["ctrl", "alt", "f2"], ["alt", "sysrq", "b"], ["ret"]]:
        machine.ask("send-key", keys=[{"type": "qcode", "data": key} for key in keys])
        time.sleep(2)
    hold(machine.run("cat /proc/sys/kernel/random/boot_id") == up, "a key began the machine anew")
    hold(machine.run("cat /sys/class/tty/tty0/active") in ["tty1", ""], "a key led to another terminal")
    trial.drawn(machine, "keyboard-after", 5)


def ports(trial, machine, address):
    """A second host on the same wire finds nothing open."""
    on_wire(machine, address)
    trial.note("listening", machine.run("ss -Hlntu").splitlines())
    found = scan(address)
    trial.note("open to a second host", found)
    hold(not found, f"open: {found}")


def units(trial, machine):
    """How the units are hardened, by systemd's own measure."""
    for unit, most in [("wegwijs-kiosk", 2.0), ("wegwijs-sync", 3.0), ("wegwijs-here", 3.0), ("wegwijs-stick@x", 3.0)]:
        said = machine.run(f"systemd-analyze security --no-pager {unit}.service | tail -n 1")
        trial.note(f"exposure of {unit}", said)
        hold(float(re.search(r"(\d+\.\d+)", said)[1]) <= most, said)
