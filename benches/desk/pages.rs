//! Every page of the desk, as an editor asks for it: which address, which form.

use std::time::{Duration, Instant};

use ureq::{Agent, http::StatusCode};
use uuid::Uuid;
use wegwijs::directory::ServiceStatus;

use crate::{
    server::Server,
    town::{EDITORS, Listing, Town, neighbour, token},
    world::Dice,
};

type Form = Vec<(&'static str, String)>;

/// A kind of page: its name, and what an editor asks for to see one.
pub struct Page {
    pub name: &'static str,
    ask: fn(&mut Editor) -> (String, Option<Form>),
}

const fn at(name: &'static str, ask: fn(&mut Editor) -> (String, Option<Form>)) -> Page {
    Page { name, ask }
}

pub const PAGES: &[Page] = &[
    at("today", |_| ("/".into(), None)),
    at("listings", |_| ("/listings".into(), None)),
    at("listings, a later page", |me| (format!("/listings?page={}", me.dice.below(85)), None)),
    at("listings to check", |_| ("/listings?which=due".into(), None)),
    at("drafts", |_| ("/listings?which=drafts".into(), None)),
    at("ended", |_| ("/listings?which=ended".into(), None)),
    at("listings by words", |me| (format!("/listings?words={}", me.question()), None)),
    at("a new listing", |_| ("/listings/new".into(), None)),
    at("a listing", |me| (me.listing(), None)),
    at("look at what is typed", |me| (me.listing() + "/look", Some(filled("Looked at", 0, 0)))),
    at("history of a listing", |me| (me.saved_listing() + "/history", None)),
    at("words of a listing", |me| (me.listing() + "/words?language=ar", None)),
    at("drafts together", |_| ("/listings/together".into(), None)),
    at("words", |_| ("/words".into(), None)),
    at("words of one language", |me| (format!("/words?language=ar&page={}", me.dice.below(60)), None)),
    at("voices", |_| ("/voices".into(), None)),
    at("voices of one language", |me| (format!("/voices/ti?speaker=1&page={}", me.dice.below(6)), None)),
    at("voices of the town's own", |me| (format!("/voices/nl?speaker=1&page={}", me.dice.below(150)), None)),
    at("neighbours", |_| ("/neighbours".into(), None)),
    at("a neighbour", |_| (format!("/neighbours/{}", neighbour().id), None)),
    at("a neighbour's listing", |me| (format!("/neighbours/{}/{}", neighbour().id, me.theirs()), None)),
    at("import", |_| ("/import".into(), None)),
    at("publish", |_| ("/publish".into(), None)),
    at("keys", |_| ("/publish/keys".into(), None)),
    at("town", |_| ("/town".into(), None)),
    at("accounts", |_| ("/accounts".into(), None)),
    at("log", |_| ("/log".into(), None)),
    at("save a listing", Editor::save),
    at("save words", Editor::save_words),
    at("still true", Editor::confirm),
];

/// Somebody at a browser. Each saves listings of their own.
pub struct Editor {
    pub dice: Dice,
    agent: Agent,
    url: String,
    cookie: String,
    token: String,
    all: Vec<Listing>,
    theirs: Vec<Uuid>,
    questions: Vec<String>,
    /// The listings that this editor saves and whose words, each with its last state and name; and confirms.
    saved: Vec<(Uuid, u32, String)>,
    translated: Vec<(Uuid, u32)>,
    confirmed: Vec<Uuid>,
    count: usize,
}

impl Editor {
    pub fn new(town: &Town, server: &Server, number: usize) -> Self {
        let shown = town.listings.iter().filter(|listing| listing.status == ServiceStatus::Active);
        let own: Vec<_> = shown.skip(number).step_by(EDITORS).collect();
        let (saved, rest) = own.split_at(own.len() / 3);
        let (translated, confirmed) = rest.split_at(rest.len() / 2);
        let config = Agent::config_builder().max_redirects(0).http_status_as_error(false).build();
        Self {
            dice: Dice(0x5eed + number as u64),
            agent: config.into(),
            url: server.url.clone(),
            cookie: format!("wegwijs={}", token("cookie", number)),
            token: token("form", number),
            all: town.listings.clone(),
            theirs: town.theirs.clone(),
            questions: town.questions.clone(),
            saved: saved.iter().map(|one| (one.id, 1, one.name.clone())).collect(),
            translated: translated.iter().map(|one| (one.id, 1)).collect(),
            confirmed: confirmed.iter().map(|one| one.id).collect(),
            count: 0,
        }
    }

    /// Asks for one page of a kind, and reads it to its end.
    pub fn open(&mut self, page: &Page) -> Duration {
        let (path, form) = (page.ask)(self);
        let began = Instant::now();
        let status = match &form {
            None => self.get(&path).0,
            Some(form) => self.send(&path, &form.iter().map(|(name, value)| (*name, &**value)).collect::<Vec<_>>()).0,
        };
        let took = began.elapsed();
        let is_saved = form.is_some() && !path.ends_with("/look");
        assert_eq!(status, if is_saved { StatusCode::SEE_OTHER } else { StatusCode::OK }, "{path}");
        took
    }

    pub fn get(&self, path: &str) -> (StatusCode, Vec<u8>) {
        let asked = self.agent.get(format!("{}{path}", self.url)).header("cookie", &self.cookie).call().unwrap();
        let status = asked.status();
        (status, asked.into_body().with_config().limit(1 << 30).read_to_vec().unwrap())
    }

    /// Sends a form; what comes back, or where it leads.
    pub fn send(&self, path: &str, form: &[(&str, &str)]) -> (StatusCode, String) {
        let form = form.iter().copied().chain([("form_token", self.token.as_str())]);
        let asked = self.agent.post(format!("{}{path}", self.url)).header("cookie", &self.cookie);
        // While somebody types, a script asks for the changed part only.
        let asked = if path.ends_with("/look") { asked.header("hx-request", "true") } else { asked };
        let answer = asked.send_form(form).unwrap();
        let (status, location) = (answer.status(), answer.headers().get("location").cloned());
        let text = answer.into_body().read_to_string().unwrap();
        (status, location.map_or(text, |location| location.to_str().unwrap().to_owned()))
    }

    /// Sends a file; where it leads.
    pub fn upload(&self, path: &str, bytes: &[u8]) -> String {
        let head = "--edge\r\nContent-Disposition: form-data; name=";
        let start = format!("{head}\"form_token\"\r\n\r\n{}\r\n{head}\"file\"; filename=\"a.csv\"\r\n\r\n", self.token);
        let body = [start.as_bytes(), bytes, b"\r\n--edge--\r\n"].concat();
        let asked = self.agent.post(format!("{}{path}", self.url)).header("cookie", &self.cookie);
        let answer = asked.header("content-type", "multipart/form-data; boundary=edge").send(body).unwrap();
        answer.headers()["location"].to_str().unwrap().to_owned()
    }

    fn question(&mut self) -> String {
        let question = &self.questions[self.dice.below(self.questions.len())];
        url::form_urlencoded::byte_serialize(question.as_bytes()).collect()
    }

    fn listing(&mut self) -> String {
        format!("/listings/{}", self.all[self.dice.below(self.all.len())].id)
    }

    fn saved_listing(&mut self) -> String {
        format!("/listings/{}", self.saved[self.dice.below(self.saved.len())].0)
    }

    fn theirs(&mut self) -> Uuid {
        self.theirs[self.dice.below(self.theirs.len())]
    }

    fn save(&mut self) -> (String, Option<Form>) {
        self.count += 1;
        let at = self.dice.below(self.saved.len());
        let (id, seen, name) = &mut self.saved[at];
        let form = filled(name, self.count, *seen);
        *seen += 1;
        (format!("/listings/{id}"), Some(form))
    }

    fn save_words(&mut self) -> (String, Option<Form>) {
        self.count += 1;
        let at = self.dice.below(self.translated.len());
        let (id, seen) = &mut self.translated[at];
        // The names of the fields are of this listing.
        let field: &'static str = Box::leak(format!("service.{id}.description").into_boxed_str());
        let form = vec![("language", "fr".to_owned()), ("seen", seen.to_string()), (field, text(self.count))];
        *seen += 1;
        (format!("/listings/{id}/words"), Some(form))
    }

    fn confirm(&mut self) -> (String, Option<Form>) {
        let id = self.confirmed[self.dice.below(self.confirmed.len())];
        (format!("/listings/{id}/confirm"), Some(vec![("back", "/".to_owned())]))
    }
}

fn text(number: usize) -> String {
    format!(
        "Here you learn the language with others, {number} times a week. Come in, there is coffee and there is tea."
    )
}

/// The form of a listing as a clerk sends it.
fn filled(name: &str, number: usize, seen: u32) -> Form {
    let week =
        ["hours_mo", "hours_tu", "hours_we", "hours_th", "hours_fr"].map(|day| (day, "9-12:30, 13-17".to_owned()));
    let fixed = [
        ("need", "need.language.course"),
        ("audience", "audience.legal.everyone"),
        ("cost", "cost.free"),
        ("access", "access.walk_in"),
        ("language", "language.nl"),
        ("status", "active"),
        ("checked", "on"),
        ("address_1", "Dorpsstraat 1"),
        ("postal_code", "1234 AB"),
        ("city", "Benchveen"),
        ("latitude", "52.1"),
        ("longitude", "5.1"),
        ("phone", "+31 20 555 0000"),
        ("url", "https://listing.example/"),
        ("organization", "Vereniging van Benchveen"),
    ];
    let fixed = fixed.map(|(name, value)| (name, value.to_owned()));
    let own = [("seen", seen.to_string()), ("name", name.to_owned()), ("description", text(number))];
    own.into_iter().chain(fixed).chain(week).collect()
}
