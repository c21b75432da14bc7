//! The desk is killed again and again while editors save: every save that was answered is there, and none is half there.
//! (A killed program, not a power cut: what the system has taken from it stays.)

use std::{
    collections::hash_map::RandomState,
    hash::BuildHasher,
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::Duration,
};

use rusqlite::Connection;
use ureq::{Agent, http::StatusCode};
use uuid::Uuid;
use wegwijs::{
    directory::{Service, TranslationState},
    store::Directory,
};

use super::{Desk, after};

const EDITORS: usize = 4;
const SAVES: u32 = 1_000;
/// On average, between two kills.
const SAVES_A_KILL: u64 = 25;
const KILLS_MIN: u32 = 20;
/// Repeats the moments of a run that failed, as far as the machine does.
const SEED: &str = "WEGWIJS_KILL_SEED";

/// Numbers by a seed (xorshift).
struct Dice(u64);

impl Dice {
    fn new() -> Self {
        let given = std::env::var(SEED).ok().and_then(|seed| seed.parse().ok());
        let seed = given.unwrap_or_else(|| RandomState::new().hash_one(SEED)) | 1;
        println!("{SEED}={seed}");
        Self(seed)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// What a browser has that is signed in.
#[derive(Clone)]
struct SignedIn {
    agent: Agent,
    url: String,
    cookie: String,
    token: String,
}

impl SignedIn {
    /// Sends a form. None where the desk was killed before it answered.
    fn send(&self, path: &str, form: &[(String, String)]) -> Option<StatusCode> {
        let asked = self.agent.post(format!("{}{path}", self.url)).header("cookie", &self.cookie);
        let token = [("form_token", self.token.as_str())];
        let form = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain(token);
        Some(asked.send_form(form).ok()?.status())
    }
}

/// Somebody who saves one listing again and again: its form, the words of it, its form… The nth save writes n into every
/// field, and becomes its nth state.
struct Editor {
    id: Uuid,
    answered: u32,
    /// So many of its states were looked at.
    checked: u32,
}

impl Editor {
    fn path(&self) -> String {
        format!("/listings/{}", self.id)
    }

    /// Saves until the desk is gone.
    fn save_on(&mut self, browser: &SignedIn, saves: &AtomicU32) {
        loop {
            let number = self.answered + 1;
            let seen = ("seen".to_owned(), self.answered.to_string());
            let (path, form) = if writes_words(number) {
                let language = ("language".to_owned(), "en".to_owned());
                let words = words(number).map(|(field, text)| (format!("service.{}.{field}", self.id), text));
                (self.path() + "/words", [seen, language].into_iter().chain(words).collect::<Vec<_>>())
            } else {
                let fields = fields(number).map(|(name, value)| (name.to_owned(), value));
                let hours = ("hours_mo".to_owned(), hours(number));
                let fixed = [("need", "need.language.course"), ("status", "active"), ("checked", "on")];
                let fixed = fixed.map(|(name, value)| (name.to_owned(), value.to_owned()));
                (self.path(), [seen, hours].into_iter().chain(fields).chain(fixed).collect())
            };
            let Some(status) = browser.send(&path, &form) else { return };
            assert_eq!(status, StatusCode::SEE_OTHER, "save {number} of {path}");
            self.answered = number;
            saves.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Looks at what is new after a kill: true where the save that was not answered is there too.
    fn check(&mut self, directory: &Directory, file: &Connection) -> bool {
        let (answered, states) = (self.answered, states(file, self.id, self.checked));
        for (number, state) in (self.checked + 1..).zip(&states) {
            check_state(state, number);
        }
        let last = self.checked + u32::try_from(states.len()).unwrap();
        assert!(last == answered || last == answered + 1, "{answered} saves were answered, {last} are there");
        if let Some(state) = states.last() {
            let kept = directory.service(self.id).unwrap();
            assert_eq!(kept.as_ref(), Some(state), "the listing is not the last state of its history");
        }
        (self.answered, self.checked) = (last, last);
        last > answered
    }
}

fn writes_words(number: u32) -> bool {
    number.is_multiple_of(2)
}

/// The fields of the form of a listing, with a number in each.
fn fields(n: u32) -> [(&'static str, String); 16] {
    [
        ("name", format!("Loket {n}")),
        ("description", format!("Wij helpen {n} mensen.")),
        ("alert", format!("Vandaag nummer {n}")),
        ("application_process", format!("Trek nummer {n}.")),
        ("fees_description", format!("{n} euro")),
        ("eligibility_description", format!("Wie nummer {n} heeft")),
        ("url", format!("https://loket-{n}.example")),
        ("email", format!("loket-{n}@loket.example")),
        ("phone", format!("+31 20 555 {n:04}")),
        ("organization", format!("Vereniging {n}")),
        ("minimum_age", (n % 100).to_string()),
        ("place_name", format!("Zaal {n}")),
        ("address_1", format!("Straat {n}")),
        ("city", format!("Dorp {n}")),
        ("latitude", format!("52.{n:04}1")),
        ("longitude", format!("6.{n:04}1")),
    ]
}

fn hours(n: u32) -> String {
    format!("09:{:02}-{}:00", n % 60, 13 + n / 60 % 8)
}

fn words(n: u32) -> [(&'static str, String); 3] {
    ["name", "description", "alert"].map(|field| (field, format!("Number {n} of {field}")))
}

/// Whether a state of a listing is what its nth save made of it: the fields, and the words of the save before or after.
fn check_state(state: &Service, number: u32) {
    let (of_form, of_words) = if writes_words(number) { (number - 1, number) } else { (number, number - 1) };
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let place = &state.service_at_locations[0].location;
    let (address, point) = (&place.addresses[0], place.point.unwrap());
    let kept = [
        state.name.clone(),
        text(&state.description),
        text(&state.alert),
        text(&state.application_process),
        text(&state.fees_description),
        text(&state.eligibility_description),
        text(&state.url),
        text(&state.email),
        state.phones[0].number.clone(),
        state.organization.as_ref().unwrap().name.clone(),
        state.minimum_age.unwrap().to_string(),
        text(&place.name),
        address.address_1.clone(),
        address.city.clone(),
        point.latitude.to_string(),
        point.longitude.to_string(),
    ];
    assert_eq!(kept, fields(of_form).map(|(_, value)| value), "state {number}");
    let expression = text(&state.schedules[0].opening_hours);
    assert_eq!(expression, format!("Mo {}", hours(of_form)), "state {number}");
    let wanted = if of_words > of_form { TranslationState::Checked } else { TranslationState::Outdated };
    let mut translated: Vec<_> = state.translations.iter().map(|one| (&*one.field, one.text.clone())).collect();
    let mut of_save = if of_words == 0 { Vec::new() } else { words(of_words).to_vec() };
    translated.sort();
    of_save.sort();
    assert_eq!(translated, of_save, "state {number}");
    assert!(state.translations.iter().all(|one| one.state == wanted), "state {number}");
}

/// The states of a listing after one, oldest first; each stands once in the log, by its name then.
fn states(file: &Connection, id: Uuid, after: u32) -> Vec<Service> {
    let sql = "SELECT number, document, count(audit.id), max(audit.what) FROM revision
               LEFT JOIN audit ON revision_id = revision.id WHERE service_id = ?1 AND number > ?2
               GROUP BY revision.id ORDER BY number";
    let mut statement = file.prepare(sql).unwrap();
    let rows = statement.query_map(rusqlite::params![id.to_string(), after], |row| {
        let document: String = row.get(1)?;
        Ok((row.get::<_, u32>(0)?, document, row.get::<_, u32>(2)?, row.get::<_, Option<String>>(3)?))
    });
    let mut states = Vec::new();
    for (wanted, (number, document, logged, what)) in (after + 1..).zip(rows.unwrap().map(Result::unwrap)) {
        let state: Service = serde_json::from_str(&document).unwrap();
        assert_eq!(number, wanted, "a state is missing");
        assert_eq!((logged, what.as_deref()), (1, Some(state.name.as_str())), "state {number} in the log");
        states.push(state);
    }
    states
}

/// What is counted beside the listings when they are written: the texts that wait for a translator.
fn check_counts(file: &Connection, directory: &Directory, editors: &[Editor]) {
    let services = editors.iter().filter_map(|editor| directory.service(editor.id).unwrap());
    let outdated = |service: Service| {
        service.translations.iter().filter(|one| one.state == TranslationState::Outdated).count() as u64
    };
    let sql = "SELECT coalesce(sum(outdated), 0) FROM words_standing WHERE language = 'en'";
    let counted: u64 = file.query_row(sql, [], |row| row.get(0)).unwrap();
    assert_eq!(counted, services.map(outdated).sum::<u64>());
    let whole: String = file.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(whole, "ok");
    let mut dangling = file.prepare("PRAGMA foreign_key_check").unwrap();
    assert!(!dangling.exists([]).unwrap(), "a row leads nowhere");
}

/// Looks at everything; how many saves are there that nobody was told of.
fn check(data: &Path, editors: &mut [Editor]) -> usize {
    let path = data.join("desk.db");
    let (directory, file) = (Directory::open(&path).unwrap(), Connection::open(&path).unwrap());
    check_counts(&file, &directory, editors);
    editors.iter_mut().map(|editor| editor.check(&directory, &file)).filter(|more| *more).count()
}

#[test]
fn a_desk_that_is_killed_keeps_every_answered_save_whole() {
    let data = tempfile::tempdir().unwrap();
    let mut desk = Desk::start(data.path());
    let mut anna = desk.browser();
    anna.settle();
    let path_of = |_| anna.new_listing().trim_start_matches("/listings/").parse().unwrap();
    let mut editors: Vec<_> = (0..EDITORS).map(path_of).map(|id| Editor { id, answered: 0, checked: 0 }).collect();
    let token = after(&anna.get("/listings").text, "name=\"form_token\" value=\"").to_owned();
    let mut browser = SignedIn { agent: anna.agent.clone(), cookie: anna.cookie.clone(), url: desk.url.clone(), token };
    let (mut dice, saves) = (Dice::new(), AtomicU32::new(0));
    let (mut kills, mut untold) = (0, 0);
    while saves.load(Ordering::Relaxed) < SAVES {
        let until = saves.load(Ordering::Relaxed) + u32::try_from(dice.below(2 * SAVES_A_KILL)).unwrap();
        let moment = Duration::from_micros(dice.below(40_000));
        let process = desk.process.as_mut().unwrap();
        thread::scope(|threads| {
            let (browser, saves) = (&browser, &saves);
            let working: Vec<_> =
                editors.iter_mut().map(|editor| threads.spawn(|| editor.save_on(browser, saves))).collect();
            while saves.load(Ordering::Relaxed) < until && working.iter().any(|one| !one.is_finished()) {
                thread::sleep(Duration::from_millis(1));
            }
            thread::sleep(moment);
            process.kill().unwrap();
            process.wait().unwrap();
        });
        kills += 1;
        desk = Desk::start(data.path());
        browser.url.clone_from(&desk.url);
        untold += check(data.path(), &mut editors);
    }
    println!("{kills} kills; {untold} saves were there that nobody was told of");
    assert!(kills >= KILLS_MIN, "only {kills} kills");
    // Once more, all of it.
    editors.iter_mut().for_each(|editor| editor.checked = 0);
    check(data.path(), &mut editors);
}
