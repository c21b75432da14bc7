//! Owns a town with something on every page: listings of its own and of the map, translations, a voice, a neighbour,
//! keys and a publication. Made by plain requests, which are quicker than a browser; pages are looked at elsewhere.

use super::super::{
    Browser, after,
    import::{VILLAGE, boxes, taking},
    sharing::{Neighbour, add},
    voices::recording,
    words::{field, send_file},
};

/// A name that nobody can break over lines, as German offices like them.
const LONG: &str = "Rechtsbijstandverzekeringsmaatschappijenoverlegcommissie Lindeveen-Heidewoud en omstreken";
const ARABIC: &str = "نتعلم اللغة الهولندية معًا في COA. تعال يوم الاثنين الساعة 9.";

/// Where its pages are.
pub(super) struct Places {
    /// A listing with everything.
    pub(super) listing: String,
    /// A file from a club, waiting.
    pub(super) import: String,
    /// A file from a translator, waiting.
    pub(super) translations: String,
    pub(super) neighbour: String,
    /// One of the neighbour's listings.
    pub(super) theirs: String,
    /// Stays where it publishes.
    _repository: Neighbour,
}

/// What the form of a listing with everything sends.
pub(super) fn whole<'a>(name: &'a str, description: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("name", name),
        ("description", description),
        ("organization", "Stichting Welkom"),
        ("alert", "Op 24 december dicht."),
        ("need", "need.language.course"),
        ("hours_mo", "9-12:30, 13-17"),
        ("hours_th", "19-21"),
        ("closed_0_from", "24-12-2026"),
        ("closed_0_to", "1-1-2027"),
        ("closed_0_remark", "Kerst"),
        ("place_name", "De Linde"),
        ("address_1", "Dorpsstraat 1"),
        ("postal_code", "9999 AA"),
        ("city", "Lindeveen"),
        ("latitude", "52.9"),
        ("longitude", "6.4"),
        ("phone", "050 123 4567"),
        ("email", "taalhuis@example.org"),
        ("url", "https://example.org/taalhuis"),
        ("audience", "audience.legal.everyone"),
        ("minimum_age", "18"),
        ("eligibility_description", "Wie in Lindeveen woont."),
        ("cost", "cost.free"),
        ("fees_description", "Alleen het boek kost geld."),
        ("access", "access.walk_in"),
        ("application_process", "Men dient d.m.v. een formulier te reageren."),
        ("language", "language.nl"),
        ("language", "language.ar"),
        ("status", "active"),
    ]
}

impl Browser<'_> {
    /// Fills the town, which is described already.
    pub(super) fn furnish(&mut self) -> Places {
        let (address, shown) = self.look("village.osm", VILLAGE.as_bytes());
        let all = boxes(&shown.text, true);
        self.post(&address, &taking(&all));
        let listing =
            self.write(&[&whole("Taalhuis", "Wij leren samen Nederlands.")[..], &[("checked", "on")]].concat());
        self.write(&[
            ("name", LONG),
            ("organization", LONG),
            ("status", "active"),
            ("phone", "12"),
            ("url", "example"),
        ]);
        self.translate(&listing);
        let translations = self.translator_sends();
        self.agree_and_speak();
        let neighbour = Neighbour::new();
        add(self, neighbour.repository().to_str().unwrap(), Some(&neighbour.root()));
        let of_neighbour = format!("/neighbours/{}", neighbour.publisher.id);
        let theirs = format!("{of_neighbour}/{}", neighbour.services[0].id);
        self.post(&theirs, &[("note", "Met bus 12.")]);
        let import = self.club_sends();
        Places { listing, import, translations, neighbour: of_neighbour, theirs, _repository: neighbour }
    }

    /// One translation that is right, one that is older than its text.
    fn translate(&mut self, listing: &str) {
        let (words, name, description) =
            (format!("{listing}/words"), field(listing, "name"), field(listing, "description"));
        let form = [("language", "ar"), ("seen", "1"), (&name, "بيت اللغة"), (&description, ARABIC)];
        self.post(&words, &form);
        let form = whole("Taalhuis", "Wij leren samen Nederlands. Kom langs.");
        self.post(listing, &[&form[..], &[("seen", "2")]].concat());
    }

    fn translator_sends(&mut self) -> String {
        let file = self.get("/words/en.xlf").text;
        let file = file
            .replace("<source>Taalhuis</source>", "<source>Taalhuis</source><target>Language house</target>")
            .replace("state=\"initial\"", "state=\"translated\"");
        send_file(self, &file)
    }

    fn agree_and_speak(&mut self) {
        self.post("/voices/ti/speaker", &[("name", "Saba"), ("consent", "on")]);
        let text = self.get("/voices/ti?speaker=1").text;
        let (key, spoken) = (after(&text, "name=\"key\" value=\""), after(&text, "name=\"text\" value=\""));
        let kept = self.send_recording("ti", &[("speaker", "1"), ("key", key), ("text", spoken)], &recording(0.3));
        assert!(kept.location.contains("kept="), "{}", kept.text);
    }

    /// A changed row, a new one, and one that cannot be taken.
    fn club_sends(&mut self) -> String {
        let file = workbook(&String::from_utf8(self.bytes("/import/template.csv")).unwrap());
        let sent = self.upload("voetbalclub.csv", file.as_bytes());
        assert!(sent.location.starts_with("/import/"), "{}", sent.text);
        sent.location
    }
}

/// Today's listings as a club gives them back: a telephone number changed, a canteen whose hours nobody understands, a
/// new club.
pub(super) fn workbook(template: &str) -> String {
    let head = template.trim_start_matches('\u{feff}').lines().next().unwrap();
    let titles: Vec<&str> = head.split(';').collect();
    let row = |name: &str, hours: &str| {
        let cells = titles.iter().map(|title| match *title {
            "Name" => name,
            "Opening hours" => hours,
            _ => "",
        });
        cells.collect::<Vec<_>>().join(";")
    };
    let changed = template.replace("050 123 4567", "050 765 4321");
    format!("{}\r\n{}\r\n{}\r\n", changed.trim_end(), row("Voetbalclub", ""), row("Kantine", "ooit"))
}
