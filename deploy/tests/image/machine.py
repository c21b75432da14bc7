"""An emulated machine with a touchscreen that boots a card, as it was built, over a copy that keeps the changes.

It owns the emulator and what a person's hands do: touch, plug in, pull out, cut the power. For looking inside, a shell
is handed in from outside as a credential of systemd; the card itself is not changed by a byte.
"""

import base64
import json
import os
import platform
import re
import socket
import subprocess
import time

SHELL = """[Unit]
DefaultDependencies=no
[Service]
ExecStart=/bin/sh -c 'until [ -e /dev/virtio-ports/trial ]; do sleep .2; done; \\
    exec /bin/sh <>/dev/virtio-ports/trial >&0 2>&1'
Environment=PATH=/usr/sbin:/usr/bin
Restart=always
OOMScoreAdjust=-1000
"""
WANTS = "[Unit]\nWants=trial-shell.service\n"


class Dead(Exception):
    """The emulator has ended."""


def credentials(equals, dropins=()):
    """The shell as systemd's credentials, in either of its two spellings; and drop-ins of the card's own units."""
    def encoded(text):
        return base64.b64encode(text.encode()).decode()
    yield f"systemd.extra-unit.trial-shell.service{equals}{encoded(SHELL)}"
    for unit, text in [("multi-user.target", WANTS), *dict(dropins).items()]:
        yield f"systemd.unit-dropin.{unit}~trial{equals}{encoded(text)}"


def fast(arch):
    """Whether this machine's processor runs the other one itself. /dev/kvm alone does not say so: there are hosts whose
    KVM only takes guests that were made for it."""
    processor = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine())
    modules = ["kvm_intel", "kvm_amd"] if processor == "amd64" else ["kvm"]
    return processor == arch and os.access("/dev/kvm", os.W_OK) and any(map(os.path.isdir, map("/sys/module/{}".format, modules)))


def board(arch):
    """The machine without what starts it."""
    if arch == "amd64":
        return ["qemu-system-x86_64", "-M", "q35", "-cpu", "host" if fast(arch) else "qemu64"]
    return ["qemu-system-aarch64", "-M", "virt", "-cpu", "host" if fast(arch) else "cortex-a72"]


def firmware(folder, dropins):
    """A PC with UEFI: firmware, systemd-boot and kernel as on a desk."""
    variables = f"{folder}/variables.fd"
    if not os.path.exists(variables):
        subprocess.run(["cp", "/usr/share/OVMF/OVMF_VARS_4M.fd", variables], check=True)
    code = "if=pflash,format=raw,unit=0,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd"
    yield from ["-drive", code, "-drive", f"if=pflash,format=raw,unit=1,file={variables}"]
    for credential in credentials("=", dropins):
        yield from ["-smbios", f"type=11,value=io.systemd.credential.binary:{credential}"]


def straight(arch, folder, card, slot, more):
    """Starts the kernel of one system of the card with that one's own command line, and more words. What a Raspberry Pi or
    a PC does before that is not shown: the emulated Raspberry Pi has no touchscreen (raspberry.py), and UEFI takes long
    where it is emulated."""
    def copied(name):
        return subprocess.run(["mcopy", "-o", "-n", "-i", f"{card}@@4M", f"::{name}", f"{folder}/"],
                              stderr=subprocess.DEVNULL, check=False).returncode == 0
    # For systemd-boot, for U-Boot, for the firmware of a Raspberry Pi 5.
    line = next(filter(copied, [f"loader/entries/{slot}.conf", f"{slot}/entry", f"{slot}/cmdline.txt"]))
    if not (copied(f"{slot}/vmlinuz") and copied(f"{slot}/initrd.img")):
        raise RuntimeError("the card has no kernel")
    with open(f"{folder}/{os.path.basename(line)}", encoding="utf-8") as file:
        words = re.search(r"^(?:options[ =])?(root=.*)$", file.read(), re.MULTILINE)[1]
    serial = {"amd64": "ttyS0", "arm64": "ttyAMA0"}[arch]
    words = re.sub(r"console=\S+", f"console={serial}", words)
    words += more + "".join(f" systemd.set_credential_binary={credential}" for credential in credentials(":"))
    return ["-kernel", f"{folder}/vmlinuz", "-initrd", f"{folder}/initrd.img", "-append", words]


class Machine:
    """One machine with one card."""

    def __init__(self, arch, card, folder, size="8G", memory=1024, network=None, log=None, uefi=False,
                 dropins=(), screen=(1280, 800), slot="a", words=""):
        self.folder = folder
        self.arch = arch
        self.screen = screen
        os.makedirs(folder, exist_ok=True)
        self.disk = f"{folder}/card.qcow2"
        if not os.path.exists(self.disk):
            subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", "-b", card, "-F", "raw", self.disk, size],
                           check=True)
        # A screen that does not say how large it is: letters are as large as in the tour then.
        self.arguments = [
            *board(arch), *(firmware(folder, dropins) if uefi else straight(arch, folder, card, slot, words)),
            "-accel", "kvm" if fast(arch) else "tcg,thread=multi", "-smp", "2", "-m", str(memory),
            "-nodefaults", "-display", "none", "-rtc", "base=utc",
            "-serial", f"file:{folder}/serial.log", "-qmp", f"unix:{folder}/qmp,server=on,wait=off",
            "-blockdev", f"qcow2,node-name={'kept' if log else 'card'},file.driver=file,file.filename={self.disk}",
            # The emulator's log fails on the largest of the writes that it has made of several.
            "-device", f"virtio-blk-pci,drive=card,bootindex=1,request-merging={'off' if log else 'on'}",
            "-device", "virtio-serial-pci", "-chardev", f"socket,id=shell,path={folder}/shell,server=on,wait=off",
            "-device", "virtserialport,chardev=shell,name=trial", "-device", "virtio-rng-pci",
            "-device", f"virtio-gpu-pci,xres={screen[0]},yres={screen[1]},edid=off", "-device", "virtio-multitouch-pci",
            "-device", "qemu-xhci,id=usb", "-audiodev", "none,id=silence"]
        if log:
            with open(log, "wb"):
                pass
            self.arguments += ["-blockdev", f"file,node-name=log,filename={log}",
                               "-blockdev", "blklogwrites,node-name=card,file=kept,log=log"]
        if network:
            self.arguments += ["-netdev", f"tap,id=net,ifname={network},script=no,downscript=no",
                               "-device", "virtio-net-pci,netdev=net"]
        self.process = None

    def start(self):
        """Switches it on."""
        for name in ["qmp", "shell", "serial.log"]:
            if os.path.exists(f"{self.folder}/{name}"):
                os.unlink(f"{self.folder}/{name}")
        with open(f"{self.folder}/emulator.log", "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(self.arguments, stdout=log, stderr=log)
        self.began = time.monotonic()
        self.commands = 0
        self.finger = 0
        self.control = self.connect("qmp").makefile("rw")
        self.control.readline()
        self.ask("qmp_capabilities")
        self.shell = self.connect("shell")
        return self

    def connect(self, name):
        """One of the emulator's sockets."""
        for _ in range(200):
            connection = socket.socket(socket.AF_UNIX)
            try:
                connection.connect(f"{self.folder}/{name}")
                return connection
            except OSError:
                self.alive()
                time.sleep(0.05)
        raise Dead(f"no socket {name}")

    def alive(self):
        """Fails when the emulator has ended."""
        if self.process.poll() is not None:
            with open(f"{self.folder}/emulator.log", encoding="utf-8") as log:
                raise Dead(f"the emulator has ended: {log.read()}")

    def ask(self, command, **arguments):
        """A command of QMP, and its answer."""
        self.control.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self.control.flush()
        while True:
            line = self.control.readline()
            if not line:
                raise Dead(f"{command}: no answer")
            answer = json.loads(line)
            if "error" in answer:
                raise RuntimeError(f"{command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]

    def run(self, command, seconds=60):
        """What a command says inside."""
        self.commands += 1
        mark = f"@{self.commands}@"
        # The mark is torn apart, so that its echo is no answer.
        self.shell.sendall(f"{{ {command}\n}} 2>&1; echo '{mark[:-1]}''@'$?.\n".encode())
        said, end = "", time.monotonic() + seconds
        self.shell.settimeout(1)
        while time.monotonic() < end:
            try:
                said += self.shell.recv(65536).decode(errors="replace")
            except TimeoutError:
                self.alive()
                continue
            found = re.search(re.escape(mark) + r"(\d+)\.", said)
            if found:
                return said[:found.start()].replace("\r", "").strip()
        raise TimeoutError(f"{command!r} said {said[-400:]!r}")

    def picture(self, path):
        """What the screen shows, as a PNG."""
        self.ask("screendump", filename=path, format="png")

    def touch(self, x, y, hold=0.15):
        """A finger at these pixels."""
        self.finger += 1

        def finger(kind, number, axis="x", value=0):
            data = {"type": kind, "slot": 0, "tracking-id": number, "axis": axis, "value": value}
            return {"type": "mtt", "data": data}

        def button(down):
            return {"type": "btn", "data": {"down": down, "button": "touch"}}
        self.ask("input-send-event", events=[
            finger("begin", self.finger), finger("data", self.finger, "x", x * 0x7FFF // self.screen[0]),
            finger("data", self.finger, "y", y * 0x7FFF // self.screen[1]), button(True)])
        time.sleep(hold)
        self.ask("input-send-event", events=[finger("end", -1), button(False)])

    def plug(self, name, image):
        """A stick is put in."""
        self.ask("blockdev-add", **{"node-name": name, "driver": "raw", "file": {"driver": "file", "filename": image}})
        self.ask("device_add", driver="usb-storage", id=name, drive=name, bus="usb.0", removable=True)

    def pull(self, name):
        """A stick is pulled out."""
        self.ask("device_del", id=name)
        time.sleep(1)
        self.ask("blockdev-del", **{"node-name": name})

    def cut(self):
        """The power is cut."""
        self.process.kill()
        self.process.wait()

    def off(self, seconds=60):
        """Somebody presses the button that ends it in good order; whether it did."""
        self.ask("system_powerdown")
        try:
            self.process.wait(seconds)
            return True
        except subprocess.TimeoutExpired:
            self.cut()
            return False
