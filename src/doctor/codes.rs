//! What can be wrong, each with a short code that fits a small display, what it means and what to do. A code that was
//! given once keeps its meaning.

use std::fmt;

use serde::{Serialize, Serializer};

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// Mistakes in `wegwijs.toml`.
    Settings,
    /// No screen.
    Screen,
    /// No touchscreen.
    Touch,
    /// No loudspeaker.
    Sound,
    /// No printer, though one is set.
    Printer,
    /// No bus for the panel, though one is set.
    Panel,
    /// A wrong clock.
    Clock,
    /// A worn disk.
    DiskWear,
    /// A full disk.
    FreeSpace,
    /// A root that cannot be used.
    Root,
    /// A source that does not answer.
    Source,
    /// Signatures that end soon, or have ended.
    Expiry,
    /// A source that sent what its publisher has not signed.
    Untrusted,
    /// A publication that this program cannot read.
    Unusable,
    /// No more bytes this month.
    Budget,
    /// A directory that is missing or damaged.
    Directory,
}

/// One code, explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Advice {
    #[serde(skip)]
    kind: Code,
    /// A W and two digits, as a display shows it.
    pub code: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// What to do.
    pub to_do: &'static str,
}

const fn explained(kind: Code, code: &'static str, meaning: &'static str, to_do: &'static str) -> Advice {
    Advice { kind, code, meaning, to_do }
}

/// Every code.
pub const ADVICE: [Advice; 16] = [
    explained(
        Code::Settings,
        "W01",
        "There are mistakes in wegwijs.toml. The kiosk goes on with the last good settings.",
        "Put the card into a PC, open wegwijs.toml and put right what is said of each line.",
    ),
    explained(
        Code::Screen,
        "W11",
        "No screen says that it is connected.",
        "Look at the cable and the power of the screen, then start the kiosk again.",
    ),
    explained(
        Code::Touch,
        "W12",
        "There is no touchscreen: pictures may appear, but nobody can choose anything.",
        "Look at the USB or ribbon cable of the touchscreen. On USB, try another socket.",
    ),
    explained(
        Code::Sound,
        "W13",
        "There is no sound card, so that nothing can be read aloud.",
        "Connect a loudspeaker by USB, or a screen with loudspeakers by HDMI.",
    ),
    explained(
        Code::Printer,
        "W14",
        "wegwijs.toml names a printer, and none is connected.",
        "Switch the printer on and look at its USB cable; or take paper_mm out of wegwijs.toml.",
    ),
    explained(
        Code::Panel,
        "W15",
        "wegwijs.toml names a panel, and the machine has no bus for it (I2C for ssd1306, SPI for st7789).",
        "Look at the wires of the panel; or take kind below [panel] out of wegwijs.toml.",
    ),
    explained(
        Code::Clock,
        "W21",
        "The clock of this machine is known to be wrong. Opening times are not shown.",
        "Connect the kiosk to a network once, or fit a battery clock.",
    ),
    explained(
        Code::DiskWear,
        "W31",
        "The card or chip that everything stands on says that it is nearly worn out.",
        "Write a new card now, while this one still works.",
    ),
    explained(
        Code::FreeSpace,
        "W32",
        "There is so little room that a new directory may not be taken.",
        "Use a larger card; 16 GB are plenty.",
    ),
    explained(
        Code::Root,
        "W41",
        "The file of a source's root keys is missing or is none, so that nothing of that source is taken.",
        "Get the file from the publisher and put it beside wegwijs.toml, under the name that stands there.",
    ),
    explained(
        Code::Source,
        "W42",
        "A source does not answer. What is shown stays as it is.",
        "Look at the network, the proxy and the address in wegwijs.toml; a stick works without a network.",
    ),
    explained(
        Code::Expiry,
        "W43",
        "What a publisher has signed is valid for a short time only, or not any more. What is shown stays; new content \
         that is older than that is refused.",
        "Tell the publisher to publish again, or to run `wegwijs publish --renew`.",
    ),
    explained(
        Code::Untrusted,
        "W44",
        "What a source or a stick brought is not signed by its publisher, or is older than what is here. Nothing of it \
         was taken.",
        "Ask the publisher for a new stick, or whether their keys have changed.",
    ),
    explained(
        Code::Unusable,
        "W45",
        "A publication is signed rightly, but damaged or made for a newer program. What is shown stays as it is.",
        "Tell the publisher; or bring this kiosk's program up to date.",
    ),
    explained(
        Code::Budget,
        "W46",
        "The network's allowance of this month is used up. What is shown stays as it is until the next.",
        "Bring new content by stick, or raise megabytes_per_month in wegwijs.toml.",
    ),
    explained(
        Code::Directory,
        "W51",
        "There is no directory, or it is damaged.",
        "Bring one by stick or network. The former one comes back with `wegwijs sync --back`.",
    ),
];

impl Code {
    /// What it means and what to do.
    pub fn advice(self) -> &'static Advice {
        // A test holds that each has its line.
        ADVICE.iter().find(|advice| advice.kind == self).unwrap_or(&ADVICE[0])
    }
}

/// What a code means, in whichever letters it was typed.
pub fn advice(code: &str) -> Option<&'static Advice> {
    ADVICE.iter().find(|advice| advice.code.eq_ignore_ascii_case(code.trim()))
}

impl fmt::Display for Code {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(self.advice().code)
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.advice().code)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_has_one_short_code_and_something_to_do() {
        let codes: BTreeSet<&str> = ADVICE.iter().map(|advice| advice.code).collect();
        assert_eq!(codes.len(), ADVICE.len());
        for one in ADVICE {
            assert_eq!(one.kind.advice(), &one);
            assert_eq!(advice(&one.code.to_lowercase()), Some(&one));
            assert!(one.code.len() == 3 && one.meaning.ends_with('.') && one.to_do.ends_with('.'), "{one:?}");
        }
        assert_eq!(advice("W99"), None);
    }
}
