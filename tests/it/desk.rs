//! The desk as a browser without JavaScript uses it: the real program, its forms, its cookies.

mod browser;
mod import;
mod kill;
mod look;
mod security;
mod sharing;
mod voices;

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use ureq::{Agent, http::StatusCode};
use wegwijs::{
    desk::{DeskSettings, Transport, serve},
    device::Roots,
};

mod publishing;

mod words;

/// A running desk, stopped when dropped.
struct Desk {
    /// None for one inside this test, which ends with it.
    process: Option<Child>,
    url: String,
    /// The path of the first invitation.
    invitation: String,
}

impl Desk {
    fn start(data: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_wegwijs"))
            .args(["desk", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let url = lines.next().unwrap().unwrap().rsplit(' ').next().unwrap().to_owned();
        let is_new = !data.join("known").exists();
        let invitation = if is_new { lines.nth(1).unwrap().unwrap().replace(&url, "") } else { String::new() };
        std::fs::write(data.join("known"), "").unwrap();
        Self { process: Some(process), url, invitation }
    }

    /// A desk in a thread of this test, on a machine that the test has made up.
    fn inside(data: &Path, machine: Roots) -> Self {
        let (tell, told) = std::sync::mpsc::channel();
        let transport = Transport::ThisMachine;
        let settings = DeskSettings {
            data: data.to_owned(),
            listen: "127.0.0.1:0".parse().unwrap(),
            transport,
            machine,
            pictures: None,
        };
        std::thread::spawn(move || {
            serve(settings, |url, first| tell.send((url.to_owned(), first.unwrap_or_default().to_owned())).unwrap())
        });
        let (url, invitation) = told.recv().unwrap();
        Self { process: None, url, invitation }
    }

    fn browser(&self) -> Browser<'_> {
        // A desk that answers before a form has come whole closes the connection; browsers send the next form by another.
        let config = Agent::config_builder().max_redirects(0).http_status_as_error(false).max_idle_connections(0);
        let config = config.max_idle_connections_per_host(0).build();
        Browser { desk: self, agent: config.into(), cookie: String::new() }
    }

    /// Who began the desk, with a town and English pages.
    fn anna(&self) -> Browser<'_> {
        let mut anna = self.browser();
        anna.settle();
        anna.post("/language", &[("language", "en")]);
        anna
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// A browser with one cookie.
struct Browser<'a> {
    desk: &'a Desk,
    agent: Agent,
    cookie: String,
}

/// What came back.
struct Page {
    status: StatusCode,
    location: String,
    text: String,
}

impl Browser<'_> {
    fn get(&self, path: &str) -> Page {
        let asked = self.agent.get(format!("{}{path}", self.desk.url)).header("cookie", &self.cookie);
        page(asked.call().unwrap()).0
    }

    /// What is no text, such as a picture.
    fn bytes(&self, path: &str) -> Vec<u8> {
        let asked = self.agent.get(format!("{}{path}", self.desk.url)).header("cookie", &self.cookie);
        asked.call().unwrap().into_body().read_to_vec().unwrap()
    }

    /// Sends a form with a file in it, with the token of a page of ours.
    fn send_file(&self, path: &str, form: &[(&str, &str)], (field, name): (&str, &str), bytes: &[u8]) -> Page {
        const EDGE: &str = "----wegwijs";
        let text = self.get("/listings").text;
        let token = after(&text, "name=\"form_token\" value=\"");
        let head = |what: &str| format!("--{EDGE}\r\nContent-Disposition: form-data; {what}\r\n\r\n").into_bytes();
        let mut body = Vec::new();
        for (name, value) in form.iter().copied().chain([("form_token", token)]) {
            body.extend(head(&format!("name=\"{name}\"")));
            body.extend(format!("{value}\r\n").bytes());
        }
        body.extend(head(&format!("name=\"{field}\"; filename=\"{name}\"")));
        body.extend(bytes);
        body.extend(format!("\r\n--{EDGE}--\r\n").bytes());
        let asked = self.agent.post(format!("{}{path}", self.desk.url)).header("cookie", &self.cookie);
        page(asked.header("content-type", format!("multipart/form-data; boundary={EDGE}")).send(&body[..]).unwrap()).0
    }

    fn send(&mut self, path: &str, form: &[(&str, &str)], headers: &[(&str, &str)]) -> Page {
        let mut asked = self.agent.post(format!("{}{path}", self.desk.url)).header("cookie", &self.cookie);
        for (name, value) in headers {
            asked = asked.header(*name, *value);
        }
        let (page, cookie) = page(asked.send_form(form.iter().copied()).unwrap());
        if let Some(cookie) = cookie {
            self.cookie = cookie;
        }
        page
    }

    /// Sends a form of a page, with the token that the page carries.
    fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Page {
        let text = self.get("/listings").text;
        let token = after(&text, "name=\"form_token\" value=\"");
        let form: Vec<(&str, &str)> = form.iter().copied().chain([("form_token", token)]).collect();
        self.send(path, &form, &[])
    }

    /// First start to a town that is described.
    fn settle(&mut self) {
        let invitation = self.desk.invitation.clone();
        let password = "drie rode fietsen";
        let made = self.send(&invitation, &[("name", "Anna"), ("password", password), ("again", password)], &[]);
        assert_eq!(made.status, StatusCode::SEE_OTHER);
        let text = self.get("/town").text;
        let token = after(&text, "name=\"form_token\" value=\"").to_owned();
        let town = [("name", "Gemeente Lindeveen"), ("country", "nl"), ("language", "nl"), ("profile", "small_town")];
        let form: Vec<_> = town.into_iter().chain([("form_token", token.as_str())]).collect();
        assert_eq!(self.send("/town", &form, &[]).location, "/");
    }

    /// The path of a new listing.
    fn new_listing(&self) -> String {
        format!("/listings/{}", after(&self.get("/listings/new").text, "action=\"/listings/"))
    }
}

fn page(answer: ureq::http::Response<ureq::Body>) -> (Page, Option<String>) {
    let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    assert!(header("content-security-policy").unwrap().contains("script-src 'self'"));
    let (status, location) = (answer.status(), header("location").unwrap_or_default());
    let cookie = header("set-cookie").map(|cookie| cookie.split(';').next().unwrap().to_owned());
    let text = answer.into_body().read_to_string().unwrap();
    (Page { status, location, text }, cookie)
}

/// What stands in quotes after a text.
fn after<'a>(text: &'a str, start: &str) -> &'a str {
    text.split_once(start).unwrap().1.split('"').next().unwrap()
}

#[test]
fn a_clerk_writes_a_listing_and_two_clerks_lose_nothing() {
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let mut anna = desk.browser();
    anna.settle();
    let path = anna.new_listing();
    let evil = "Taalhuis <script>alert(1)</script>";
    let form = [("seen", "0"), ("name", evil), ("need", "need.language.course"), ("status", "active")];
    let unclear: Vec<_> = form.into_iter().chain([("hours_mo", "ooit")]).collect();
    let page = anna.post(&path, &unclear);
    assert!(page.text.contains("value=\"ooit\""), "what was typed is lost");
    assert_eq!(anna.get(&path).status, StatusCode::NOT_FOUND, "half of a form was saved");
    let clear: Vec<_> = form.into_iter().chain([("hours_mo", "9-12"), ("checked", "on")]).collect();
    assert_eq!(anna.post(&path, &clear).location, format!("{path}?saved"));
    let page = anna.get(&path);
    assert!(page.text.contains("09:00-12:00"));
    assert!(!page.text.contains("<script>"), "what is typed becomes a program");
    assert!(anna.get("/listings?words=taalhuis").text.contains(&path));
    // Somebody else had the page open before.
    let late = anna.post(&path, &[("seen", "0"), ("name", "Taalcafé")]);
    assert!(late.text.contains("Taalcafé") && late.text.contains("name=\"over\" value=\"1\""), "{}", late.text);
    assert!(anna.get(&path).text.contains("Taalhuis"));
    assert_eq!(anna.post(&path, &[("seen", "0"), ("over", "1"), ("name", "Taalcafé")]).status, StatusCode::SEE_OTHER);
    // And back again.
    assert_eq!(anna.post(&format!("{path}/restore"), &[("number", "1")]).status, StatusCode::SEE_OTHER);
    assert!(anna.get(&path).text.contains("Taalhuis"));
    for page in ["/", "/listings?which=due", "/publish", "/accounts", "/log", "/town", &format!("{path}/history")] {
        assert_eq!(anna.get(page).status, StatusCode::OK, "{page}");
    }
    assert_eq!(anna.get("/listings/../../etc/passwd").status, StatusCode::NOT_FOUND);
    assert_eq!(anna.get("/listings?words=%27%20OR%201%3D1%20--").status, StatusCode::OK);
}

#[test]
fn nobody_comes_in_and_no_other_site_acts() {
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let mut stranger = desk.browser();
    assert_eq!(stranger.get("/").location, "/sign-in");
    assert_eq!(stranger.get("/accounts").location, "/sign-in");
    let mut anna = desk.browser();
    anna.settle();
    // An invitation is good once.
    let again = [("name", "Eve"), ("password", "drie rode fietsen"), ("again", "drie rode fietsen")];
    assert_eq!(stranger.send(&desk.invitation.clone(), &again, &[]).status, StatusCode::NOT_FOUND);
    // A form without its token, and one of another site.
    let path = anna.new_listing();
    assert_eq!(anna.send(&path, &[("seen", "0"), ("name", "een lang wachtwoord")], &[]).status, StatusCode::FORBIDDEN);
    for headers in [[("sec-fetch-site", "cross-site")], [("origin", "https://elsewhere.example")]] {
        let right = [("name", "Anna"), ("password", "drie rode fietsen")];
        assert_eq!(stranger.send("/sign-in", &right, &headers).status, StatusCode::FORBIDDEN);
    }
    // A cookie that was planted before is not the one after signing in.
    "wegwijs=planted".clone_into(&mut stranger.cookie);
    let right = [("name", "anna"), ("password", "drie rode fietsen")];
    assert_eq!(stranger.send("/sign-in", &right, &[]).location, "/");
    assert!(stranger.cookie.len() > 60 && stranger.cookie != "wegwijs=planted");
    // Wrong passwords make the name wait, also for the right one.
    let wrong = [("name", "Anna"), ("password", "vier rode fietsen")];
    for _ in 0..6 {
        stranger.send("/sign-in", &wrong, &[]);
    }
    assert_eq!(stranger.send("/sign-in", &right, &[]).status, StatusCode::OK);
    // More than a form may be: refused, or cut off while it is being sent.
    let long = "x".repeat(2 << 20);
    let asked = anna.agent.post(format!("{}{path}", desk.url)).header("cookie", &anna.cookie);
    let refused = asked.send_form([("name", long.as_str())]);
    assert!(refused.is_err() || refused.is_ok_and(|answer| answer.status() == StatusCode::BAD_REQUEST));
}

#[test]
fn what_is_published_on_the_command_line_has_no_drafts() {
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let mut anna = desk.browser();
    anna.settle();
    for (name, status) in [("Taalhuis", "active"), ("Geheim plan", "inactive")] {
        let path = anna.new_listing();
        let form =
            [("seen", "0"), ("name", name), ("status", status), ("need", "need.language.course"), ("checked", "on")];
        assert_eq!(anna.post(&path, &form).status, StatusCode::SEE_OTHER);
    }
    let file = data.path().join("desk.db");
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wegwijs"));
        let command = command
            .args(arguments)
            .env("WEGWIJS_ROOT_PASSPHRASE", "een lang wachtwoord")
            .env("WEGWIJS_PASSPHRASE", "een lang wachtwoord");
        command.current_dir(data.path()).output().unwrap()
    };
    let made = run(&["keys", "init", "--single", "--to", "keys", "--publisher-of", file.to_str().unwrap()]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let published = run(&["publish", "--from", "desk.db", "--to", "www", "--keys", "keys"]);
    let said = String::from_utf8_lossy(&published.stdout).into_owned();
    assert!(said.contains("Listings: 1"), "{said}{}", String::from_utf8_lossy(&published.stderr));
    assert!(!data.path().join("desk.edition").exists());
}
