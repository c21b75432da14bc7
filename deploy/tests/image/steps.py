"""The steps of the trial, each on a machine of its own. What does not hold is an error with what was seen."""

import subprocess

import bare
import cuts
from applied import applied
from bundles import bundles
from card import BOOT, finds, hold, own_card, publications, put_in, running, settled
from crashes import crashes
from halves import cuts_of_an_update
from hands import hands
from pictures import until
from raspberry import raspberry, updated
from sticks import broken, copy, edit, fresh, stick, unformatted
from wired import wired

ALL = {
    "first_start": ["amd64", "arm64"],
    "settings": ["amd64", "arm64"],
    "hands": ["amd64", "arm64"],
    "sticks": ["amd64", "arm64"],
    "applied": ["amd64"],
    "crashes": ["amd64"],
    "cuts_of_a_sync": ["amd64"],
    "power_cuts": ["amd64"],
    "day": ["amd64"],
    "bundles": ["amd64"],
    "cuts_of_an_update": ["amd64", "arm64"],
    "raspberry": ["arm64"],
    "updated": ["arm64"],
    "wired": ["amd64"],
}
# How many moments of one log the power is cut at.
CUTS = 30
# Names of listings before and after one.
CUT = ["voor de stroom uitviel", "nadat de stroom uitviel"]


def first_start(trial):
    """A card as it was written shows the demo; nothing fails, no text is on the screen; it ends in good order."""
    with running(trial.machine("first", uefi=trial.arch == "amd64")) as machine:
        first_frame = trial.drawn(machine, "first-start", BOOT)
        settled(machine)
        times = machine.run("systemd-analyze time")
        trial.note("seconds from switching on to the kiosk", round(first_frame, 1))
        trial.note("systemd-analyze", times.splitlines()[0])
        kiosk = machine.run("systemctl show -P ActiveEnterTimestampMonotonic wegwijs-kiosk")
        multi = machine.run("systemctl show -P ActiveEnterTimestampMonotonic multi-user.target")
        trial.note("kernel to ready kiosk, to multi-user (s)", [int(kiosk) / 1e6, int(multi) / 1e6])
        trial.note("memory", machine.run("grep -E 'MemTotal|MemAvailable' /proc/meminfo"))
        trial.note("processes", machine.run(
            "for p in /proc/[0-9]*; do echo $(grep VmRSS $p/status) $(cat $p/comm); done | grep VmRSS | sort -rnk2 | head -12"))
        trial.note("state partition", machine.run("df -m /var | sed -n 2p"))
        failed = machine.run("systemctl --failed --no-legend --plain")
        hold(failed == "", f"units failed: {failed}")
        hold(machine.run("touch /usr/x; echo $?").endswith("1"), "the root file system can be written")
        hold(int(machine.run("df -m --output=size /var | tail -n 1")) > 4000, "the state partition did not grow")
        hold(machine.off(), "it does not end when the button is pressed")


def settings(trial):
    """A card without its file shows the demo; one with a mistake says it, and goes on by its last good settings. What is
    said is for eyes: the pictures are kept."""
    missing = trial.own_card("missing")
    subprocess.run(["mdel", "-i", f"{missing}@@4M", "::wegwijs.toml"], check=True)
    with running(trial.machine("missing", missing)) as machine:
        trial.drawn(machine, "settings-missing", BOOT)
    wrong = trial.own_card("wrong")
    mistaken = f"{trial.work}/mistaken.toml"
    with open(mistaken, "w", encoding="utf-8") as file:
        file.write('[place]\nname = "Lindeveen"\nlnaguages = ["nl"]\n')
    edit(wrong, wegwijs__toml=mistaken)
    with running(trial.machine("wrong", wrong)) as machine:
        trial.drawn(machine, "settings-wrong", BOOT)
        settled(machine)
        hold("lnaguages" in machine.run("journalctl -u wegwijs-kiosk"), "the mistake is not told")
        hold(machine.run("systemctl show -P NRestarts wegwijs-kiosk") == "0", "the kiosk has ended")
        trial.picture(machine, "settings-wrong")


def sticks(trial):
    """A stick with a first publication, a newer one, an old one, a forged one, an empty one, two that cannot be read."""
    folder = f"{trial.work}/sticks"
    subprocess.run(["mkdir", "-p", folder], check=True)
    first = stick(f"{folder}/first", f"{trial.own.folder}/public")
    trial.own.say("Les per stick")
    trial.own.publish()
    newer = stick(f"{folder}/newer", f"{trial.own.folder}/public")
    forged = stick(f"{folder}/forged", f"{trial.stranger.folder}/public")
    with running(trial.machine("sticks", own_card(trial, "sticks"))) as machine:
        trial.drawn(machine, "stick-before", BOOT)
        settled(machine)
        put_in(trial, machine, "first", first, "done")
        kiosk = machine.run("systemctl show -P MainPID wegwijs-kiosk")
        put_in(trial, machine, "newer", newer, "done")
        hold(finds(machine, "Les per stick"), "the newer publication is not there")
        until(30, lambda: machine.run("journalctl -u wegwijs-kiosk | grep -c 'taken up'").endswith("2"))
        hold(machine.run("systemctl show -P MainPID wegwijs-kiosk") == kiosk, "the kiosk was started again")
        put_in(trial, machine, "again", newer, "nothing_new")
        # It lay in a drawer; that is no attack.
        put_in(trial, machine, "old", first, "nothing_new")
        hold(finds(machine, "Les per stick"), "an old stick has brought back what was old")
        put_in(trial, machine, "forged", forged, "not_trusted")
        put_in(trial, machine, "empty", stick(f"{folder}/empty"), "nothing_new")
        # What cannot be read is said, whatever stands on it.
        put_in(trial, machine, "broken", broken(f"{folder}/broken", f"{trial.own.folder}/public"), "not_reachable")
        put_in(trial, machine, "unformatted", unformatted(f"{folder}/unformatted"), "not_reachable")
        hold(finds(machine, "Les per stick"), "what was shown is not shown any more")
        hold(machine.run("systemctl show -P MainPID wegwijs-kiosk") == kiosk, "the kiosk was started again")


def survived(trial, before, log, count, cut_off=lambda number, image: None):
    """Cuts the power at so many moments of a log; each time a whole directory is there, the former or the newer."""
    writes, moments, chance = cuts.moments(log, count, seed=1)
    newer = 0
    for number, moment in enumerate(moments):
        image = cuts.cut(before, writes, moment, chance, f"{trial.work}/cut.img")
        cut_off(number, image)
        found = cuts.mended(image, f"{trial.work}/found", trial.program)
        hold("stroom uitviel" in found, f"after cut {number} (write {moment}): {found}")
        newer += "nadat de stroom" in found
    trial.note("cuts survived, of which with the newer directory, of so many writes", [count, newer, len(writes)])


def cuts_of_a_sync(trial):
    """The power is cut while a stick is read onto the card's own state partition, without a machine around it. A card
    that forgets what it promised to have written does not survive that: then the trial itself would be blind."""
    before, log = bare.log_of_a_sync(trial, *publications(trial, *CUT))
    survived(trial, before, log, CUTS)
    writes, moments, chance = cuts.moments(log, CUTS, seed=2)
    for write in writes:
        write.flush = False

    def lost(moment):
        image = cuts.cut(before, writes, moment, chance, f"{trial.work}/cut.img")
        try:
            cuts.mended(image, f"{trial.work}/found", trial.program)
            return False
        except AssertionError:
            return True
    hold(any(map(lost, moments)), "a card without any flush lost nothing")


def power_cuts(trial):
    """While a running card reads a stick, the power is cut at many moments. Three of them are booted, all mended by the
    card's own tools."""
    folder = fresh(f"{trial.work}/cuts")
    first, newer = (stick(f"{folder}/{name}", f"{publication}/wegwijs/lindeveen")
                    for name, publication in zip(["first", "newer"], publications(trial, *CUT)))
    machine = trial.machine("cuts", own_card(trial, "cuts"))
    with running(machine):
        settled(machine)
        put_in(trial, machine, "cuts-first", first, "done")
        hold(machine.off(), "it does not end when the button is pressed")
    before = f"{folder}/before.img"
    subprocess.run(["qemu-img", "convert", "-O", "raw", machine.disk, before], check=True)
    logged = trial.machine("cuts-logged", before, log=f"{folder}/log")
    with running(logged):
        settled(logged)
        put_in(trial, logged, "cuts-newer", newer, "done")

    def boot(number, image):
        if number % (CUTS // 3) == 0:
            with running(trial.machine("cut", copy(image, f"{folder}/boot.img"))) as again:
                trial.drawn(again, f"cut-{number}", BOOT)
                hold(finds(again, "stroom uitviel"), f"after cut {number} there is no directory")
    survived(trial, before, f"{folder}/log", CUTS, boot)


def day(trial):
    """A day and a night in steps of an hour: the state partition does not grow, no unit fails."""
    with running(trial.machine("day", own_card(trial, "day"))) as machine:
        settled(machine)
        used = "sync; df -k --output=used /var | tail -n 1"
        machine.run("date -s '1 hour'; systemctl start wegwijs-log; sleep 5")
        before = int(machine.run(used))
        for _ in range(24):
            machine.run("date -s '1 hour'; sleep 5; systemctl start wegwijs-log")
        after = int(machine.run(used))
        trial.note("the state partition before and after a day (KiB)", [before, after])
        hold(after - before < 2048, "it grows")
        failed = machine.run("systemctl --failed --no-legend --plain")
        hold(failed == "", f"units failed: {failed}")
