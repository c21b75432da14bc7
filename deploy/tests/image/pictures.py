"""Pictures of the emulated screen, compared with those of the tour that were looked at (tests/snapshots)."""

import time

from PIL import Image

SNAPSHOTS = "/wegwijs/tests/snapshots"
# As tests/it/tour.rs keeps and compares them: half the size, six steps of each channel; so many of ten thousand pixels
# may be further off than one step. More than there, for the card's letters are of a newer Debian than the tour's: its home
# page was off by 323, other pages by 1,800 and more.
LEVELS, FURTHER_OFF_MAX = 6, 600
# The grounds of the welcome and of pages (ui/kiosk/theme.slint).
WELCOME, PAGE = (0x0C, 0x4A, 0x50), (0xFB, 0xF5, 0xEA)
GROUNDS = [WELCOME, PAGE, (0xFF, 0xFF, 0xFF)]


def small(path, turned=0):
    """A picture that was turned clockwise by so many degrees, upright as the tour keeps it."""
    image = Image.open(path).convert("RGB").rotate(turned, expand=True).reduce(2)
    return [round(channel * (LEVELS - 1) / 255) for pixel in image.getdata() for channel in pixel]


def kept(name):
    """A picture that the tour keeps."""
    image = Image.open(f"{SNAPSHOTS}/{name}.png").convert("RGB")
    return [round(channel * (LEVELS - 1) / 255) for pixel in image.getdata() for channel in pixel]


def further_off(path, name, turned=0):
    """How many of ten thousand pixels differ from the tour's."""
    drawn, expected = small(path, turned), kept(name)
    if len(drawn) != len(expected):
        return 10_000
    pixels = len(drawn) // 3
    off = sum(any(abs(drawn[3 * p + c] - expected[3 * p + c]) > 1 for c in range(3)) for p in range(pixels))
    return off * 10_000 // pixels


def colour(path, x=8, y=8):
    """One pixel."""
    return Image.open(path).convert("RGB").getpixel((x, y))


def is_drawn(path):
    """Whether the kiosk draws: a console is black."""
    try:
        return colour(path) in GROUNDS and len(set(small(path))) > 1
    except (OSError, SyntaxError):
        return False


def is_last_resort(path):
    """Whether what cannot draw says so: large white signs on black, which no console has."""
    try:
        counts = {shade: count for count, shade in Image.open(path).convert("RGB").getcolors(1 << 21)}
    except (OSError, SyntaxError):
        return False
    black, white = (counts.get((shade,) * 3, 0) / sum(counts.values()) for shade in (0, 255))
    return white > 0.02 and black + white > 0.99


def until(seconds, done, pause=0.25):
    """Waits until it is done; says after how many seconds."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if done():
            return time.monotonic() - began
        time.sleep(pause)
    raise TimeoutError(f"not within {seconds} s")
