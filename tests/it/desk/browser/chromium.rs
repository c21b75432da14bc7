//! Owns a headless Chromium and the driver that leads it; both end with the test, also one that fails. Whatever a page
//! needs is waited for, never slept for. Knows no page of the desk.

use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::MetadataExt,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use base64::Engine;
use fantoccini::{
    Client, ClientBuilder, Locator,
    actions::{InputSource, KeyAction, KeyActions},
    elements::Element,
    error::CmdError,
    key::Key,
    wd::{TimeoutConfiguration, WebDriverCompatibleCommand},
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use ureq::http::Method;
use url::{ParseError, Url};

/// How long a busy machine may take to show what was asked for.
const PATIENCE: Duration = Duration::from_secs(60);

/// The driver, and where its browsers keep their profiles.
pub(super) struct Chromium {
    driver: Child,
    address: String,
    runtime: Runtime,
    profiles: tempfile::TempDir,
}

impl Chromium {
    /// None, and says so, where there is no driver.
    pub(super) fn start() -> Option<Self> {
        // The system chooses the port.
        let started = Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let Ok(mut driver) = started else {
            eprintln!("skipped: there is no chromedriver here (deploy/prerequisites --test installs it)");
            return None;
        };
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines().map(Result::unwrap);
        let line = lines.find(|line| line.contains("started successfully on port")).unwrap();
        let port = line.rsplit(' ').next().unwrap().trim_end_matches('.');
        let address = format!("http://127.0.0.1:{port}");
        // What it says later is read to the end, so that it never waits for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Some(Self { driver, address, runtime, profiles: tempfile::tempdir().unwrap() })
    }

    /// A browser with a profile of its own, on the site `url`. `arguments` are Chromium's.
    pub(super) fn window(&self, url: &str, arguments: &[&str]) -> Window<'_> {
        let profile = tempfile::tempdir_in(self.profiles.path()).unwrap().keep();
        let mut all = vec![
            "--headless=new".to_owned(),
            format!("--user-data-dir={}", profile.display()),
            // It meets nobody but the desk.
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-gpu".to_owned(),
            "--no-first-run".to_owned(),
            "--hide-scrollbars".to_owned(),
        ];
        all.extend(arguments.iter().map(|&argument| argument.to_owned()));
        if fs::metadata("/proc/self").unwrap().uid() == 0 {
            // Chromium refuses to run as root with its sandbox.
            all.push("--no-sandbox".to_owned());
        }
        let options = json!({ "args": all, "prefs": { "intl.accept_languages": "en" } });
        let capabilities = [("goog:chromeOptions".to_owned(), options)].into_iter().collect();
        let client = self.runtime.block_on(async {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            let client = builder.capabilities(capabilities).connect(&self.address).await.unwrap();
            let times = TimeoutConfiguration::new(Some(PATIENCE), Some(PATIENCE), Some(Duration::ZERO));
            client.update_timeouts(times).await.unwrap();
            client
        });
        Window { chromium: self, client, url: url.to_owned() }
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// One browser, with one page open.
pub(super) struct Window<'c> {
    chromium: &'c Chromium,
    client: Client,
    url: String,
}

impl Drop for Window<'_> {
    fn drop(&mut self) {
        let _ = self.chromium.runtime.block_on(self.client.clone().close());
    }
}

impl Window<'_> {
    fn wait<T>(&self, doing: impl Future<Output = Result<T, CmdError>>) -> Result<T, Box<CmdError>> {
        self.chromium.runtime.block_on(doing).map_err(Box::new)
    }

    #[track_caller]
    fn done<T>(&self, what: &str, doing: impl Future<Output = Result<T, CmdError>>) -> T {
        match self.wait(doing) {
            Ok(done) => done,
            Err(why) => panic!("{what}: {why}\non {}", self.page()),
        }
    }

    /// The address and the words of the page, for whoever reads a failure.
    fn page(&self) -> String {
        let words = self.client.execute("return location.href + '\\n' + document.body.innerText", Vec::new());
        self.wait(words).map_or_else(|why| why.to_string(), |words| words.as_str().unwrap_or_default().to_owned())
    }

    /// Opens a path of the site.
    #[track_caller]
    pub(super) fn open(&self, path: &str) {
        self.done(path, self.client.goto(&format!("{}{path}", self.url)));
    }

    /// The path that is open, with its query.
    pub(super) fn path(&self) -> String {
        let url = self.done("its address", self.client.current_url());
        url.as_str().strip_prefix(&self.url).unwrap_or(url.as_str()).to_owned()
    }

    /// Waits until a path is open.
    #[track_caller]
    pub(super) fn arrives(&self, path: &str) {
        self.until(&format!(
            "location.href.startsWith({}) && document.readyState == 'complete'",
            json!(format!("{}{path}", self.url))
        ));
    }

    /// Waits until something holds of the page, in JavaScript.
    #[track_caller]
    pub(super) fn until(&self, holds: &str) {
        let begun = Instant::now();
        // While one page goes and the next comes, nothing can be asked.
        while self.wait(self.client.execute(&format!("return Boolean({holds})"), Vec::new())).ok() != Some(json!(true))
        {
            assert!(begun.elapsed() < PATIENCE, "never: {holds}\non {}", self.page());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// What a script of this test returns, which no policy of the page hinders.
    #[track_caller]
    pub(super) fn run(&self, script: &str) -> Value {
        self.done(script, self.client.execute(script, Vec::new()))
    }

    /// What a script of this test hands to its last argument, a function.
    #[track_caller]
    pub(super) fn run_until_done(&self, script: &str) -> Value {
        self.done(script, self.client.execute_async(script, Vec::new()))
    }

    #[track_caller]
    fn find(&self, css: &str) -> Element {
        let waiting = self.client.wait().at_most(PATIENCE).every(Duration::from_millis(50));
        self.done(css, waiting.for_element(Locator::Css(css)))
    }

    #[track_caller]
    pub(super) fn click(&self, css: &str) {
        let element = self.find(css);
        self.done(css, element.click());
    }

    /// Types into a field what stands there from now on.
    #[track_caller]
    pub(super) fn write(&self, css: &str, text: &str) {
        let field = self.find(css);
        self.done(css, field.clear());
        self.done(css, field.send_keys(text));
    }

    /// Chooses a file as a file dialog does.
    #[track_caller]
    pub(super) fn choose_file(&self, css: &str, file: &Path) {
        let field = self.find(css);
        self.done(css, field.send_keys(file.to_str().unwrap()));
    }

    #[track_caller]
    pub(super) fn choose(&self, css: &str, value: &str) {
        let field = self.find(css);
        self.done(css, field.select_by_value(value));
    }

    /// Types on the keyboard, wherever the focus is.
    #[track_caller]
    pub(super) fn press(&self, keys: &str) {
        let strokes = keys.chars().flat_map(|value| [KeyAction::Down { value }, KeyAction::Up { value }]);
        let all = strokes.fold(KeyActions::new("keyboard".to_owned()), KeyActions::then);
        self.done(keys, self.client.perform_actions(all));
    }

    /// Presses a key that is no letter.
    #[track_caller]
    pub(super) fn press_key(&self, key: Key) {
        self.press(&char::from(key).to_string());
    }

    /// The words that are to be seen of an element.
    #[track_caller]
    pub(super) fn text(&self, css: &str) -> String {
        let element = self.find(css);
        self.done(css, element.text())
    }

    /// What a field has.
    #[track_caller]
    pub(super) fn value(&self, css: &str) -> String {
        let element = self.find(css);
        self.done(css, element.prop("value")).unwrap_or_default()
    }

    /// A command of Chromium's own (the DevTools protocol).
    #[track_caller]
    pub(super) fn devtools(&self, command: &str, parameters: Value) -> Value {
        let body = json!({ "cmd": command, "params": parameters }).to_string();
        self.done(command, self.client.issue_cmd(Devtools { body }))
    }

    /// Signs in by a cookie, `name=value`.
    pub(super) fn take_cookie(&self, cookie: &str) {
        let (name, value) = cookie.split_once('=').unwrap();
        self.devtools("Network.setCookie", json!({ "name": name, "value": value, "url": self.url, "httpOnly": true }));
    }

    /// Gives the glass another size, in CSS pixels.
    pub(super) fn resize(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", size);
    }

    /// The whole page as a PNG, down to what nobody would scroll to.
    pub(super) fn picture(&self) -> Vec<u8> {
        const HEIGHT_MAX: u64 = 6000;
        let size = self.run("const page = document.documentElement; return [page.clientWidth, page.scrollHeight]");
        let height = size[1].as_u64().unwrap().min(HEIGHT_MAX);
        let clip = json!({ "x": 0, "y": 0, "width": size[0], "height": height, "scale": 1 });
        let taken = self.devtools("Page.captureScreenshot", json!({ "captureBeyondViewport": true, "clip": clip }));
        base64::engine::general_purpose::STANDARD.decode(taken["data"].as_str().unwrap()).unwrap()
    }
}

/// A command of the DevTools protocol, as chromedriver takes it.
#[derive(Debug)]
struct Devtools {
    body: String,
}

impl WebDriverCompatibleCommand for Devtools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.clone()))
    }
}
