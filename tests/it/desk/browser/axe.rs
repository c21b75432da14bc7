//! Owns what is held against every page: axe-core's rules for WCAG 2.2 AA, nothing wider than the glass, and a picture
//! for people to look at. axe-core comes from npm, by npm, when it is first asked for, and stays beside the build.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use super::chromium::Window;

const VERSION: &str = "4.14.1";
/// CSS pixels: a desk and a telephone.
const GLASSES: [(u32, u32); 2] = [(1280, 900), (390, 844)];

/// The script; none, and says so, where it can be had from nowhere.
fn script() -> Option<&'static str> {
    static SCRIPT: OnceLock<Option<String>> = OnceLock::new();
    let script = SCRIPT.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("axe-core-{VERSION}"));
        let file = folder.join("node_modules/axe-core/axe.min.js");
        if !file.exists() {
            fs::create_dir_all(&folder).unwrap();
            let got = Command::new("npm")
                .args(["install", "--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"])
                .arg(format!("axe-core@{VERSION}"))
                .arg("--prefix")
                .arg(&folder)
                .output();
            match got {
                Ok(done) if done.status.success() => {}
                Ok(done) => eprintln!("{}", String::from_utf8_lossy(&done.stderr)),
                Err(why) => eprintln!("npm: {why}"),
            }
        }
        fs::read_to_string(&file).ok()
    });
    if script.is_none() {
        eprintln!("skipped: axe-core could not be fetched, so nobody judged whether everybody can use the pages");
    }
    script.as_deref()
}

/// Collects what is wrong on pages, so that one run tells all of it.
pub(super) struct Judge {
    pictures: PathBuf,
    language: &'static str,
    wrong: Vec<String>,
}

impl Judge {
    pub(super) fn new(language: &'static str) -> Self {
        let pictures = Path::new(env!("CARGO_TARGET_TMPDIR")).join("desk-tour");
        fs::create_dir_all(&pictures).unwrap();
        Self { pictures, language, wrong: Vec::new() }
    }

    /// Opens a path and judges it.
    pub(super) fn visit(&mut self, window: &Window<'_>, name: &str, path: &str) {
        window.open(path);
        self.judge(window, name);
    }

    /// Judges the page that is open: as it comes, and with all that folds unfolded.
    pub(super) fn judge(&mut self, window: &Window<'_>, name: &str) {
        for (width, height) in GLASSES {
            window.resize(width, height);
            let at = format!("{name}, {}, {width} px", self.language);
            let picture = self.pictures.join(format!("{}-{name}-{width}.png", self.language));
            fs::write(picture, window.picture()).unwrap();
            self.fits(window, &at);
            window.run("document.querySelectorAll('main details:not([open])').forEach(one => { one.open = one.dataset.opened = true })");
            self.fits(window, &format!("{at}, unfolded"));
            self.everybody_can_use(window, &at);
            window.run("document.querySelectorAll('[data-opened]').forEach(one => { one.open = false; delete one.dataset.opened })");
        }
    }

    /// Nobody has to scroll sideways to read a page.
    fn fits(&mut self, window: &Window<'_>, at: &str) {
        let wide = window.run(
            "const page = document.documentElement, room = page.clientWidth;
            if (page.scrollWidth <= room) return null;
            const out = [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > room + 1);
            return page.scrollWidth + ' px: ' + out.slice(-3).map(one => one.outerHTML.slice(0, 160)).join(' | ')",
        );
        if let Some(wide) = wide.as_str() {
            self.wrong.push(format!("{at}: wider than the glass, {wide}"));
        }
    }

    fn everybody_can_use(&mut self, window: &Window<'_>, at: &str) {
        let Some(script) = script() else { return };
        window.run(&format!("if (!window.axe) {{ {script} }}"));
        let found = window.run_until_done(
            "const done = arguments[arguments.length - 1];
            const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];
            axe.run(document, { runOnly: tags, resultTypes: ['violations'] }).then(
                found => done(found.violations.flatMap(rule => rule.nodes.map(node =>
                    `${rule.id}: ${node.html.slice(0, 200)}: ${node.failureSummary}`))),
                why => done([String(why)]))",
        );
        let found = found.as_array().unwrap();
        self.wrong.extend(found.iter().map(|one| format!("{at}: {}", one.as_str().unwrap())));
    }

    /// Fails where anything was wrong.
    #[track_caller]
    pub(super) fn has_to_be_content(self) {
        let pictures = self.pictures.display();
        assert!(self.wrong.is_empty(), "{} wrong; pictures in {pictures}\n{}", self.wrong.len(), self.wrong.join("\n"));
    }
}
