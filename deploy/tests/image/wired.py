"""The step in which a web server gives content and an update of the system, by wire."""

import contextlib
import http.server
import os
import re
import shutil
import ssl
import subprocess
import threading

from bundles import ENTRIES, bundle
from card import BOOT, finds, hold, on_wire, own_card, running, settled, status, wire
from pictures import until
from sticks import edit, fresh

HOST, PORT = "10.77.0.1", 8443
KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc"]


class Server(http.server.SimpleHTTPRequestHandler):
    """Files, or the part of one that is asked for; counts the bytes of each."""

    protocol_version = "HTTP/1.1"
    sent = {}

    def do_GET(self):
        """RFC 9110, section 14: one range, with both of its ends."""
        path = self.translate_path(self.path)
        if not os.path.isfile(path):
            self.send_error(404)
            return
        size = os.path.getsize(path)
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        first, last = (int(wanted[1]), min(int(wanted[2] or size), size - 1)) if wanted else (0, size - 1)
        self.send_response(206 if wanted else 200)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", last - first + 1)
        if wanted:
            self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        self.end_headers()
        with open(path, "rb") as file:
            file.seek(first)
            self.wfile.write(file.read(last - first + 1))
        name = os.path.basename(path)
        Server.sent[name] = Server.sent.get(name, 0) + last - first + 1

    def log_message(self, *_):
        """Says nothing."""


def authority(folder):
    """An authority that nobody knows but whoever reads `authority.pem`, and a server it vouches for."""
    def openssl(*arguments):
        subprocess.run(["openssl", "req", *arguments], cwd=folder, check=True, stderr=subprocess.DEVNULL)
    openssl("-x509", *KEY, "-subj", "/CN=Town hall", "-keyout", "authority.key", "-out", "authority.pem")
    openssl("-x509", *KEY, "-subj", f"/CN={HOST}", "-keyout", "server.key", "-out", "server.pem",
            "-CA", "authority.pem", "-CAkey", "authority.key",
            "-addext", "basicConstraints=critical,CA:FALSE", "-addext", f"subjectAltName=IP:{HOST}")


@contextlib.contextmanager
def served(folder, vouched):
    """A web server of that folder, with the certificate in another."""
    server = http.server.ThreadingHTTPServer((HOST, PORT), lambda *request: Server(*request, directory=folder))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(f"{vouched}/server.pem", f"{vouched}/server.key")
    server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def wired(trial):
    """Content comes by wire, then an update of the system from the same address: of it only what is new. The card
    trusts the town hall's own authority."""
    folder = fresh(f"{trial.work}/wired")
    shutil.copytree(f"{trial.own.folder}/public", f"{folder}/public")
    with open(f"/cache/{trial.arch}/version", encoding="utf-8") as file:
        own = int(file.read())
    name = f"wegwijs-{trial.arch}.raucb"
    os.rename(bundle(trial, folder, "newer", own + 1), f"{folder}/{name}")
    authority(folder)
    card = own_card(trial, "wired", f'urls = ["https://{HOST}:{PORT}/"]\n[network]\nca = "authority.pem"\n')
    edit(card, authority__pem=f"{folder}/authority.pem")
    with wire() as (network, address), served(f"{folder}/public", folder):
        machine = trial.machine("wired", card, uefi=True, network=network)
        with running(machine):
            trial.drawn(machine, "wired-before", BOOT)
            settled(machine)
            on_wire(machine, address)
            machine.run("systemctl start wegwijs-sync", 120)
            hold(status(machine)["state"] == "done", f"by wire: {status(machine)}")
            hold(finds(machine, "Gratis"), "what came by wire is not there")
            look = "systemctl start wegwijs-update-wire; systemctl show -P Result wegwijs-update-wire"
            hold(machine.run(look, 120) == "success", "where there is no update, a unit fails")
            os.rename(f"{folder}/{name}", f"{folder}/public/{name}")
            seconds = until(1, lambda: "success" in machine.run(look, 900))
            trial.note("seconds of an update by wire", round(seconds))
            trial.note("bytes of an update, and of it by wire",
                       [os.path.getsize(f"{folder}/public/{name}"), Server.sent.get(name, 0)])
            hold("b+2.conf" in machine.run(ENTRIES), machine.run("journalctl -b -o cat -u wegwijs-update-wire -u rauc"))
            hold(machine.run("ls /run/wegwijs-update") == "ready", "staff are not told")
            failed = machine.run("systemctl --failed --no-legend --plain")
            hold(failed == "", f"units failed: {failed}")
            hold(machine.off(), "it does not end when the button is pressed")
        with running(machine):
            trial.drawn(machine, "wired-after", BOOT)
            settled(machine)
            hold("rauc.slot=b" in machine.run("cat /proc/cmdline"), "the new system does not run")
            hold(finds(machine, "Gratis"), "the directory did not survive the update")
