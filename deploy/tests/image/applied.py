"""The step in which the settings that are of the machine, not of the program, reach it."""

import subprocess
import time

from card import BOOT, hold, on_wire, running, scan, settled, wire
from pictures import FURTHER_OFF_MAX, PAGE, WELCOME, colour, further_off, is_drawn, until
from sticks import edit, fresh

SETTINGS = """[place]
country = "NL"
time_zone = "Asia/Tokyo"
[screen]
rotation = 90
width_mm = 268
height_mm = 476
[sound]
volume = 40
[network]
wifi_name = "Gemeentehuis"
wifi_password = "een lang wachtwoord"
ssh_key = "KEY"
"""
# As large as the tour's upright screen.
WIDTH, HEIGHT = 1920, 1080
# A network like the one that the settings name, on a second radio of the card itself.
NETWORK = """network={
 ssid="Gemeentehuis"
 mode=2
 frequency=2412
 key_mgmt=WPA-PSK
 psk="een lang wachtwoord"
}"""


def applied(trial):
    """The picture is turned and touches follow it; the time zone, the volume, Wi-Fi; SSH for whoever has the key."""
    folder = fresh(f"{trial.work}/applied")
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{folder}/key"], check=True)
    with open(f"{folder}/key.pub", encoding="utf-8") as public, open(f"{folder}/wegwijs.toml", "w", encoding="utf-8") as file:
        file.write(SETTINGS.replace("KEY", public.read().strip()))
    card = trial.own_card("applied")
    edit(card, wegwijs__toml=f"{folder}/wegwijs.toml")
    with wire() as (network, address), running(
            trial.machine("applied", card, network=network, screen=(WIDTH, HEIGHT))) as machine:
        trial.drawn(machine, "applied-welcome", BOOT)
        settled(machine)
        turned(trial, machine)
        kiosk = machine.run("tr '\\0' '\\n' < /proc/$(systemctl show -P MainPID wegwijs-kiosk)/environ")
        hold("TZ=:Asia/Tokyo" in kiosk, f"the time zone is not there: {kiosk}")
        volume(trial, machine)
        wireless(trial, machine)
        ssh(trial, machine, address, f"{folder}/key")
        failed = machine.run("systemctl --failed --no-legend --plain")
        hold(failed == "", f"units failed: {failed}")


def turned(trial, machine):
    """Touches, where a person sees what is drawn, on a screen that hangs upright."""
    def touch(x, y):
        machine.touch(WIDTH - y, x)

    def languages():
        picture = trial.picture(machine, "applied-languages")
        return is_drawn(picture) and colour(picture) == PAGE
    hold(colour(trial.picture(machine, "applied-welcome")) == WELCOME, "there is no welcome")
    touch(540, 900)
    until(30, languages)
    for name, place, same in [("home", (540, 146), "home"), ("language", (920, 34), "language")]:
        # A touch that follows at once is the second of a double tap.
        time.sleep(2)
        touch(*place)
        until(30, lambda: further_off(
            trial.picture(machine, f"applied-{name}"), f"1080x1920-en-{same}", 90) <= FURTHER_OFF_MAX)


def volume(trial, machine):
    """A sound card that is plugged in is let in, and as loud as the settings say."""
    machine.ask("device_add", driver="usb-audio", id="sound", audiodev="silence", bus="usb.0")
    until(60, lambda: "40%" in machine.run("amixer -c 0"))
    trial.note("volume", machine.run("amixer -c 0 | grep %").strip())


def wireless(trial, machine):
    """Joins the network that the settings name."""
    machine.run("modprobe mac80211_hwsim radios=2")
    until(30, lambda: machine.run("systemctl is-active wegwijs-wifi@wlan1") == "active")
    machine.run(f"systemctl stop wegwijs-wifi@wlan1; echo '{NETWORK}' > /run/network; "
                "systemd-run -q wpa_supplicant -c /run/network -i wlan1")
    joined = until(120, lambda: machine.run("cat /sys/class/net/wlan0/carrier") == "1")
    trial.note("seconds until it has joined the wireless network", round(joined, 1))


def ssh(trial, machine, address, key):
    """Whoever has the key is let in; nobody by anything else."""
    on_wire(machine, address)

    def come(*options):
        return subprocess.run(["ssh", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o",
                               "BatchMode=yes", *options, f"root@{address}", "id -un"], capture_output=True, text=True,
                              check=False)
    until(60, lambda: scan(address) == ["22"], pause=2)
    hold(come("-i", key).stdout == "root\n", "whoever has the key is not let in")
    without = come("-o", "PreferredAuthentications=none,password,keyboard-interactive")
    hold(without.returncode == 255 and "denied (publickey)" in without.stderr, f"without a key: {without}")
    trial.note("open to a second host, with a key in the settings", scan(address))
