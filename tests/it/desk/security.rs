//! Who may do what at the desk, and who stays outside: sessions, passwords, roles, and where a form may lead.

mod input;
mod uploads;

use ureq::http::StatusCode;
use uuid::Uuid;

use super::{Browser, Desk, Page, after};

const PASSWORD: &str = "vier blauwe fietsen";

/// Who may come to a page; each may what those before may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Anybody,
    Editor,
    Publisher,
    Administrator,
}

use Who::{Administrator, Anybody, Editor, Publisher};

/// Every address of the desk, with who may read it and who may send a form there.
const ROUTES: &[(&str, Option<Who>, Option<Who>)] = &[
    ("/", Some(Editor), None),
    ("/sign-in", Some(Anybody), Some(Anybody)),
    ("/sign-out", None, Some(Editor)),
    ("/language", None, Some(Editor)),
    ("/invitation/{token}", Some(Anybody), Some(Anybody)),
    ("/accounts", Some(Administrator), Some(Administrator)),
    ("/accounts/invite", None, Some(Administrator)),
    ("/log", Some(Administrator), None),
    ("/town", Some(Administrator), Some(Administrator)),
    ("/listings", Some(Editor), None),
    ("/listings/new", Some(Editor), None),
    ("/listings/{id}", Some(Editor), Some(Editor)),
    ("/listings/{id}/look", None, Some(Editor)),
    ("/listings/{id}/picture", Some(Editor), None),
    ("/listings/{id}/confirm", None, Some(Editor)),
    ("/listings/{id}/end", None, Some(Editor)),
    ("/listings/{id}/copy", None, Some(Editor)),
    ("/listings/{id}/history", Some(Editor), None),
    ("/listings/{id}/restore", None, Some(Editor)),
    ("/listings/{id}/words", Some(Editor), Some(Editor)),
    ("/listings/together", Some(Editor), Some(Editor)),
    ("/words", Some(Editor), None),
    ("/words/machine", None, Some(Editor)),
    ("/words/file", None, Some(Editor)),
    ("/words/file/{token}", Some(Editor), Some(Editor)),
    ("/words/{file}", Some(Editor), None),
    ("/neighbours", Some(Editor), Some(Administrator)),
    ("/neighbours/{id}", Some(Editor), Some(Administrator)),
    ("/neighbours/{id}/root.json", Some(Editor), None),
    ("/neighbours/{id}/{service}", Some(Editor), Some(Editor)),
    ("/voices", Some(Editor), Some(Editor)),
    ("/voices/{language}", Some(Editor), Some(Editor)),
    ("/voices/{language}/speaker", None, Some(Editor)),
    ("/voices/{language}/clip", None, Some(Editor)),
    ("/voices/clip/{id}", Some(Editor), None),
    ("/import", Some(Editor), Some(Editor)),
    ("/import/template.xlsx", Some(Editor), None),
    ("/import/template.csv", Some(Editor), None),
    ("/import/{token}", Some(Editor), Some(Editor)),
    ("/import/{token}/drop", None, Some(Editor)),
    ("/publish", Some(Publisher), Some(Publisher)),
    ("/publish/copy", None, Some(Publisher)),
    ("/publish/progress", Some(Publisher), None),
    ("/publish/keys", Some(Publisher), Some(Publisher)),
    ("/publish/keys/move", None, Some(Publisher)),
    ("/publish/keys/forget", None, Some(Publisher)),
    ("/publish/keys/{name}", Some(Publisher), None),
    ("/static/desk.css", Some(Anybody), None),
    ("/static/htmx.js", Some(Anybody), None),
    ("/static/voices.js", Some(Anybody), None),
    ("/static/voices-microphone.js", Some(Anybody), None),
];

impl<'a> Browser<'a> {
    /// A link for somebody new, or for an account that gets another password.
    fn invite(&mut self, role: &str, account: &str) -> String {
        let text = self.post("/accounts/invite", &[("role", role), ("account", account)]).text;
        let token: String = text.split("/invitation/").nth(1).unwrap().chars().take(64).collect();
        format!("/invitation/{token}")
    }

    fn accept(&mut self, link: &str, name: &str, password: &str) {
        let made = self.send(link, &[("name", name), ("password", password), ("again", password)], &[]);
        assert_eq!(made.location, "/", "{}", made.text);
    }

    /// Somebody else, with an account that this administrator makes.
    pub(super) fn colleague(&mut self, name: &str, role: &str) -> Browser<'a> {
        let (link, mut colleague) = (self.invite(role, ""), self.desk.browser());
        colleague.accept(&link, name, PASSWORD);
        colleague
    }

    fn sign_in(&mut self, name: &str, password: &str) -> bool {
        self.send("/sign-in", &[("name", name), ("password", password)], &[]).location == "/"
    }

    fn is_signed_in(&self) -> bool {
        self.get("/listings").status == StatusCode::OK
    }

    /// Any page or file.
    fn visit(&self, path: &str) -> Page {
        let asked = self.agent.get(format!("{}{path}", self.desk.url)).header("cookie", &self.cookie);
        let answer = asked.call().unwrap();
        let location = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
        let status = answer.status();
        let text = String::from_utf8_lossy(&answer.into_body().read_to_vec().unwrap()).into_owned();
        Page { status, location, text }
    }

    /// What every form of this session carries; nothing of one who did not sign in.
    fn token(&self) -> String {
        let text = self.get("/listings").text;
        text.split_once("name=\"form_token\" value=\"").map_or_else(String::new, |(_, rest)| rest[..64].to_owned())
    }
}

#[test]
fn the_table_of_roles_has_every_address() {
    let source = include_str!("../../../src/desk/server.rs");
    let mut found: Vec<(&str, bool, bool)> = source
        .split(".route(")
        .skip(1)
        .map(|route| {
            let ours = route.split(".fallback(").next().unwrap();
            (ours.split('"').nth(1).unwrap(), ours.contains("get("), ours.contains("post("))
        })
        .collect();
    let mut known: Vec<_> = ROUTES.iter().map(|(path, get, post)| (*path, get.is_some(), post.is_some())).collect();
    found.sort_unstable();
    known.sort_unstable();
    assert_eq!(known, found);
}

#[test]
fn nobody_does_more_than_their_role() {
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let mut anna = desk.browser();
    anna.settle();
    let listing = anna.new_listing();
    assert_eq!(anna.post(&listing, &[("seen", "0"), ("name", "Taalhuis")]).status, StatusCode::SEE_OTHER);
    let (bert, carla) = (anna.colleague("Bert", "editor"), anna.colleague("Carla", "publisher"));
    let mut people = [(Anybody, desk.browser()), (Editor, bert), (Publisher, carla), (Administrator, anna)];
    let stranger = Uuid::from_u128(7).to_string();
    for (pattern, get, post) in ROUTES {
        let path = match *pattern {
            path if path.starts_with("/listings") => path.replace("/listings/{id}", &listing),
            "/voices/clip/{id}" => "/voices/clip/7".to_owned(),
            path => path
                .replace("{language}", "nl")
                .replace("{file}", "nl.xlf")
                .replace("{id}", &stranger)
                .replace("{service}", &stranger),
        };
        let path = path.replace(['{', '}'], "");
        for (role, browser) in &mut people {
            if let Some(needed) = get {
                judge(*role, *needed, &format!("GET {path}"), &browser.visit(&path));
            }
            // These end the session.
            let Some(needed) = post.filter(|_| *pattern != "/sign-out") else { continue };
            let token = browser.token();
            let bare = browser.send(&path, &[("back", "/")], &[]);
            let refused = needed == Anybody || bare.status == StatusCode::FORBIDDEN || bare.location == "/sign-in";
            assert!(refused, "POST {path} without a token by {role:?}: {}", bare.status);
            let sent = browser.send(&path, &[("form_token", &token)], &[]);
            judge(*role, needed, &format!("POST {path}"), &sent);
        }
    }
    let [_, (_, bert), _, (_, anna)] = &mut people;
    assert!(!data.path().join("keys").exists() && !data.path().join("published").exists());
    // The form of another session is no form of this one.
    let token = anna.token();
    assert_eq!(bert.send("/language", &[("form_token", &token)], &[]).status, StatusCode::FORBIDDEN);
    assert!(anna.get("/accounts").text.contains("Carla"));
}

fn judge(role: Who, needed: Who, what: &str, page: &Page) {
    let (status, location) = (page.status, page.location.as_str());
    assert!(!status.is_server_error(), "{what} by {role:?}: {}", page.text);
    if role >= needed {
        assert!(status != StatusCode::FORBIDDEN && location != "/sign-in", "{what} by {role:?}: {status} {location}");
    } else if role == Anybody {
        assert_eq!(location, "/sign-in", "{what} by a stranger: {status}");
    } else {
        assert_eq!(status, StatusCode::FORBIDDEN, "{what} by {role:?}: {location}");
    }
}

#[test]
fn sessions_end_with_the_password_the_role_and_the_account() {
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let mut anna = desk.browser();
    anna.settle();
    let mut at_work = anna.colleague("Bert", "editor");
    let mut at_home = desk.browser();
    assert!(at_home.sign_in("bert", PASSWORD) && at_work.cookie != at_home.cookie);
    // Signing in again gives another cookie: none that was known before is worth anything.
    let before = at_home.cookie.clone();
    assert!(at_home.sign_in("Bert", PASSWORD) && at_home.cookie != before);
    for planted in ["wegwijs=", "wegwijs=0", &format!("wegwijs={}", "0".repeat(64))] {
        planted.clone_into(&mut at_work.cookie);
        assert!(!at_work.is_signed_in());
    }
    at_work.cookie = String::new();
    let token = at_home.cookie.trim_start_matches("wegwijs=");
    assert_eq!(at_work.get(&format!("/listings?wegwijs={token}")).location, "/sign-in", "a token in an address");
    // A new password.
    assert!(at_work.sign_in("Bert", PASSWORD) && at_home.is_signed_in());
    let account = number_of(&anna, "Bert");
    let link = anna.invite("editor", &account);
    at_work.accept(&link, "", "vijf groene fietsen");
    assert!(at_work.is_signed_in() && !at_home.is_signed_in(), "a session outlives its password");
    assert!(!at_home.sign_in("Bert", PASSWORD) && at_home.sign_in("Bert", "vijf groene fietsen"));
    // Another role, at once; then the end.
    assert_eq!(at_home.get("/publish").status, StatusCode::FORBIDDEN);
    anna.post("/accounts", &[("account", &account), ("role", "publisher")]);
    assert_eq!(at_home.get("/publish").status, StatusCode::OK);
    anna.post("/accounts", &[("account", &account), ("role", "editor")]);
    assert_eq!(at_home.get("/publish").status, StatusCode::FORBIDDEN);
    anna.post("/accounts", &[("account", &account), ("role", "editor"), ("ended", "on")]);
    assert!(!at_home.is_signed_in() && !at_work.is_signed_in());
    assert!(!at_home.sign_in("Bert", "vijf groene fietsen"));
    // Signing out ends it here too, not only in the browser.
    let cookie = anna.cookie.clone();
    assert_eq!(anna.post("/sign-out", &[]).location, "/sign-in");
    anna.cookie = cookie;
    assert!(!anna.is_signed_in());
}

/// The number of an account, as the page of accounts has it.
fn number_of(anna: &Browser<'_>, name: &str) -> String {
    let text = anna.get("/accounts").text;
    after(text.split(&format!("<h2>{name}")).nth(1).unwrap(), "name=\"account\" value=\"").to_owned()
}

#[test]
fn a_name_that_nobody_has_waits_like_one_that_somebody_has() {
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    desk.browser().settle();
    let mut eve = desk.browser();
    let mut ask = |name: &str| {
        let page = eve.send("/sign-in", &[("name", name), ("password", "vijf rode fietsen")], &[]);
        assert_eq!(page.status, StatusCode::OK);
        // How many seconds are left is no secret.
        page.text.replace(name, "").replace("seconds", "second").replace(|letter: char| letter.is_ascii_digit(), "")
    };
    let (mut wrong, mut waits) = (Vec::new(), Vec::new());
    for name in ["Anna", "Niemand"] {
        let answers: Vec<String> = (0..12).map(|_| ask(name)).collect();
        let at = answers.iter().position(|answer| *answer != answers[0]).expect("nobody has to wait");
        // The fifth makes the name wait; a slow machine may take so long that the first wait is over.
        assert!((5..8).contains(&at), "{name}: the answer {at} is the first other one");
        wrong.push(answers[0].clone());
        waits.push(answers[at].clone());
        // In other letters it is the same name.
        assert!(answers.contains(&ask(&name.to_uppercase())));
    }
    assert!(wrong[0] == wrong[1] && waits[0] == waits[1], "{wrong:?} {waits:?}");
}

#[test]
fn no_form_leads_to_another_site_or_writes_a_header() {
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let mut anna = desk.browser();
    anna.settle();
    let path = anna.new_listing();
    anna.post(&path, &[("seen", "0"), ("name", "Taalhuis")]);
    let cookie = anna.cookie.clone();
    let inject = "\r\nset-cookie: wegwijs=planted";
    for back in [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "/\t/elsewhere.example",
        "/\n/elsewhere.example",
        &format!("/{inject}"),
        "elsewhere",
        "",
    ] {
        assert_eq!(anna.post("/language", &[("language", "nl"), ("back", back)]).location, "/", "{back:?}");
    }
    let list = "/listings?which=due&page=2";
    assert_eq!(anna.post("/language", &[("language", "nl"), ("back", list)]).location, list);
    for back in [&format!("/listings{inject}"), "/listings\t/x", "//listings", "https://elsewhere.example/listings"] {
        assert_eq!(anna.post(&format!("{path}/confirm"), &[("back", back)]).location, "/", "{back:?}");
    }
    // What stands in an address becomes no header, and no path of the disk.
    for path in [
        "/words/nl%0d%0aset-cookie:%20x.xlf",
        "/words/..%2F..%2Fetc%2Fpasswd.xlf",
        "/publish/keys/root.json%0d%0aset-cookie:%20x",
        "/publish/keys/..%2Fdesk.db",
        "/neighbours/..%2F..%2Fdesk.db/root.json",
        "/static/..%2F..%2Fdesk.db",
        "/voices/clip/..%2F1",
    ] {
        let status = anna.get(path).status;
        assert!(status.is_client_error(), "{path}: {status}");
    }
    assert_eq!(anna.get("/import/x?name=a%0d%0aset-cookie:%20x").status, StatusCode::OK);
    assert_eq!(anna.cookie, cookie);
    assert!(!after(&anna.get("/listings").text, "name=\"form_token\" value=\"").is_empty());
}
