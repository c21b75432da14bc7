"""What a publisher gives: a root to trust, settings of a card, sticks. Made by the program itself."""

import os
import shutil
import subprocess

PASSPHRASES = {"WEGWIJS_ROOT_PASSPHRASE": "three words for the safe", "WEGWIJS_PASSPHRASE": "three words for each month"}
LISTING = "Gratis Nederlandse les voor iedereen"


class Publisher:
    """Lindeveen, or somebody who says so."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        os.makedirs(folder)
        self.say(LISTING)
        self.call("keys", "init", "--to", f"{folder}/keys", "--publisher-of", f"{folder}/town.db")
        self.publish()

    def call(self, *arguments):
        """Runs the program."""
        done = subprocess.run([self.program, *arguments], env=os.environ | PASSPHRASES, capture_output=True, text=True,
                              check=False)
        if done.returncode:
            raise RuntimeError(f"wegwijs {' '.join(arguments)}: {done.stderr}")

    def say(self, listing):
        """Gives a listing another name."""
        with open("/wegwijs/db/demo/lindeveen.json", encoding="utf-8") as file:
            text = file.read().replace(LISTING, listing)
        with open(f"{self.folder}/town.json", "w", encoding="utf-8") as file:
            file.write(text)
        self.call("import", "hsds", f"{self.folder}/town.json", "--into", f"{self.folder}/town.db")

    def publish(self):
        """Signs what it has."""
        self.call("publish", "--from", f"{self.folder}/town.db", "--to", f"{self.folder}/public",
                  "--keys", f"{self.folder}/keys")

    def root(self):
        """What a kiosk is given to trust."""
        return f"{self.folder}/keys/root.json"


def edit(card, **files):
    """What a deployer does on an office PC: puts files onto the first partition of a card."""
    for name, path in files.items():
        subprocess.run(["mcopy", "-o", "-i", f"{card}@@4M", path, f"::{name.replace('__', '.')}"], check=True)


def stick(path, publication=None, update=None):
    """A stick of 64 MB with one FAT partition, as they are sold; a larger one for an update of the system, which is a name
    and a file."""
    size = 512 if update else 64
    with open(path, "wb") as file:
        file.truncate(size << 20)
    subprocess.run(["sfdisk", "-q", path], input="start=2048,type=c\n", text=True, check=True)
    subprocess.run(["mformat", "-i", f"{path}@@1M", "-F", "-T", str((size - 1 << 20) // 512), "-v", "STICK", "::"], check=True)
    if publication:
        subprocess.run(["mmd", "-i", f"{path}@@1M", "::wegwijs"], check=True)
        subprocess.run(["mcopy", "-s", "-i", f"{path}@@1M", publication, "::wegwijs/lindeveen"], check=True)
    if update:
        subprocess.run(["mcopy", "-i", f"{path}@@1M", update[1], f"::{update[0]}"], check=True)
    return path


def broken(path, publication):
    """A stick whose file system was half overwritten."""
    stick(path, publication)
    with open(path, "r+b") as file:
        # Behind the boot sector, which still says that it is FAT: both tables and the root folder.
        file.seek((1 << 20) + 16384)
        file.write(os.urandom(8 << 20))
    return path


def unformatted(path):
    """A stick that nobody has put a file system onto."""
    with open(path, "wb") as file:
        file.truncate(64 << 20)
    return path


def copy(card, path):
    """A card of its own."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    subprocess.run(["cp", "--sparse=always", card, path], check=True)
    return path


def fresh(folder):
    """An empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    return folder
