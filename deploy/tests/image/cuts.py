"""Power cuts as a card suffers them. The emulator keeps a log of every write (blklogwrites); whatever was written after
the last flush may be there, may be missing, may be there by half. From one log follow as many cuts as wanted.
"""

import json
import os
import random
import struct
import subprocess

MAGIC, FLUSH, DISCARD = 0x6A736677736872, 1, 4
SECTOR = 512


class Write:
    """One entry of the log: where, what, and whether all before it has reached the card."""

    def __init__(self, at, data, flush):
        self.at, self.data, self.flush = at, data, flush


def read(path):
    """The writes of a log (the format of Linux's dm-log-writes)."""
    with open(path, "rb") as file:
        magic, _, entries, size = struct.unpack("<QQQI", file.read(28))
        if magic != MAGIC:
            raise ValueError("not a log of writes")
        at, writes = size, []
        for _ in range(entries):
            file.seek(at)
            sector, sectors, flags, _ = struct.unpack("<QQQQ", file.read(32))
            at += size
            length = 0 if flags & DISCARD else sectors * size
            file.seek(at)
            writes.append(Write(sector * size, file.read(length), bool(flags & FLUSH)))
            at += length
        return writes


def state_of(image):
    """Where the state partition of a card begins, in bytes."""
    said = subprocess.run(["sfdisk", "-J", image], capture_output=True, text=True, check=True).stdout
    return json.loads(said)["partitiontable"]["partitions"][3]["start"] * SECTOR


def cut(before, writes, count, chance, path):
    """What is on the card when the power goes after `count` writes: all of those before the last flush; of those after
    it some, in any order of loss, and the last perhaps by half."""
    subprocess.run(["cp", "--sparse=always", before, path], check=True)
    flushed = max((index + 1 for index in range(count) if writes[index].flush), default=0)
    with open(path, "r+b") as file:
        for index, write in enumerate(writes[:count]):
            data = write.data
            if index >= flushed:
                if chance.random() < 0.5:
                    continue
                if chance.random() < 0.2:
                    data = data[:chance.randrange(0, len(data) + 1, SECTOR)]
            file.seek(write.at)
            file.write(data)
    return path


def mended(image, folder, program):
    """Does what the card does at its next start, with the same tools: mends the state partition, puts the directory in
    order. Gives what a newcomer finds."""
    # A file of its own: e2fsck forgets where the partition begins when it reads it again after its journal.
    place = f"{folder}.ext4"
    subprocess.run(["dd", f"if={image}", f"of={place}", "bs=1M", f"skip={state_of(image) >> 20}", "conv=sparse",
                    "status=none"], check=True)
    for arguments in [["-p"], ["-f", "-y"]]:
        code = subprocess.run(["e2fsck", *arguments, place], capture_output=True, check=False).returncode
        if code < 4:
            break
    else:
        raise AssertionError(f"e2fsck: {code}")
    subprocess.run(["rm", "-rf", folder], check=True)
    os.makedirs(folder)
    subprocess.run(["debugfs", "-R", f"rdump /lib/wegwijs {folder}", place], capture_output=True, check=True)
    said = subprocess.run(
        [program, "find", "stroom", "--language", "nl", "--directory", f"{folder}/wegwijs/directory.db"],
        capture_output=True, text=True, check=False)
    if said.returncode:
        raise AssertionError(f"no directory: {said.stderr}")
    return said.stdout


def moments(log, count, seed):
    """So many moments of a log, by chance that can be repeated: the writes, and where each cut is."""
    writes = read(log)
    chance = random.Random(seed)
    return writes, sorted(chance.randrange(1, len(writes) + 1) for _ in range(count)), chance
