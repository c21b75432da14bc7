"""The step in which the kiosk is killed, cannot draw, and loses its directories."""

import time

from card import finds, hold, own_card, publications, put_in, running, settled
from machine import fast
from pictures import PAGE, WELCOME, colour, is_last_resort, until
from sticks import fresh, stick


def kill(machine, seconds=30, command="systemctl kill --kill-whom=main -s KILL wegwijs-kiosk"):
    """Ends the kiosk; says after how many seconds another one draws."""
    former = machine.run("systemctl show -P MainPID wegwijs-kiosk")

    def back():
        now = machine.run("systemctl show -P MainPID,ActiveState wegwijs-kiosk").split()
        return now and now[0] not in ["0", former] and "active" in now
    machine.run(command)
    return until(seconds, back)


def start_of(machine):
    """How many seconds the kiosk took from its start to its first frame."""
    said = machine.run("systemctl show -P ExecMainStartTimestampMonotonic,ActiveEnterTimestampMonotonic wegwijs-kiosk")
    began, drew = map(int, said.split())
    return (drew - began) / 1e6


def crashes(trial):
    """The kiosk is killed, hangs, and runs out of memory; it is back within 10 s, or twice that where the processor is
    emulated. Three crashes lead to the former directory; what cannot draw, to the last resort; a directory that does not
    open, to the former one, and then to a screen that says so, until a stick comes."""
    folder = fresh(f"{trial.work}/crashes")
    most = 10 if fast(trial.arch) else 20
    first, newer, third = (stick(f"{folder}/{name}", f"{publication}/wegwijs/lindeveen") for name, publication in zip(
        ["first", "newer", "third"], publications(trial, "former", "newer", "third")))
    with running(trial.machine("crashes", own_card(trial, "crashes"))) as machine:
        settled(machine)
        put_in(trial, machine, "crashes-first", first, "done")
        put_in(trial, machine, "crashes-newer", newer, "done")
        forget = "rm -f /run/wegwijs-kiosk/ends /run/wegwijs-kiosk/crashes"
        for name, command in [
            ("killed", "systemctl kill --kill-whom=main -s KILL wegwijs-kiosk"),
            ("hung", "systemctl kill --kill-whom=main -s STOP wegwijs-kiosk"),
            ("out of memory", "echo 8M > /sys/fs/cgroup/system.slice/wegwijs-kiosk.service/memory.max"),
        ]:
            machine.run(forget)
            seconds = kill(machine, command=command)
            trial.drawn(machine, f"crashes-{name.replace(' ', '-')}", 10)
            start = start_of(machine)
            trial.note(f"seconds until the kiosk is back after it was {name}, of which it starts for", [
                round(seconds, 1), round(start, 1)])
            hold(seconds <= most, f"{name}: back after {seconds} s")
        machine.run(forget)
        hold(finds(machine, "Les newer"), "the newer directory is not there")
        for _ in range(3):
            kill(machine)
        until(60, lambda: finds(machine, "Les former"))
        machine.run(forget)
        # Three crashes paint the last resort, too.
        trial.drawn(machine, "crashes-thrice", 60)
        last_resort(trial, machine, most)
        machine.run(forget)
        unreadable(trial, machine, third)


def last_resort(trial, machine, most):
    """What the kiosk draws by is taken away: the screen's device, and the framebuffer that it would draw on instead (it
    needs to read it). Whoever only writes still can."""
    # That of the three crashes still stands below.
    machine.run("cat /dev/zero > /dev/fb0")
    machine.run("chmod 000 /dev/dri/card0; chmod 220 /dev/fb0; systemctl kill --kill-whom=main -s KILL wegwijs-kiosk")
    seconds = until(60, lambda: is_last_resort(trial.picture(machine, "crashes-last-resort")))
    trial.note("seconds until the last resort is on the screen", round(seconds, 1))
    # The third of three ends.
    hold(seconds <= 2 * most, f"the last resort came after {seconds} s")
    machine.run("chmod 660 /dev/dri/card0 /dev/fb0")
    seconds = trial.drawn(machine, "crashes-drawn-again", 60)
    trial.note("seconds until the kiosk draws again", round(seconds, 1))


def unreadable(trial, machine, third):
    """The card's files of the directories go bad, one after the other."""
    def spoil(files):
        machine.run(f"for f in {files}; do dd if=/dev/urandom of=$f bs=64k count=1 conv=notrunc; done; sync")
        kill(machine)

    def ground(name):
        time.sleep(1)
        return colour(trial.picture(machine, name))
    spoil("$(readlink -f /var/lib/wegwijs/directory.db)")
    until(15, lambda: ground("crashes-former") == WELCOME)
    hold("showing the former one" in machine.run("journalctl -b -u wegwijs-kiosk"), "it is not the former one")
    spoil("/var/lib/wegwijs/directories/*.db")
    until(15, lambda: ground("crashes-none") == PAGE)
    put_in(trial, machine, "crashes-third", third, "done")
    # What is said of the stick has the ground of the welcome.
    machine.touch(640, 400)
    until(30, lambda: ground("crashes-third") == WELCOME)
