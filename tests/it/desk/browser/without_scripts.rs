//! A browser that runs no scripts: every page comes, a listing is written, its picture shown, a voice given as a file.

use std::fs;

use serde_json::json;

use super::{
    super::{Desk, voices::recording},
    chromium::{Chromium, Window},
    town::Places,
};

#[test]
fn nothing_needs_scripts() {
    let Some(chromium) = Chromium::start() else { return };
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let mut anna = desk.anna();
    let places = anna.furnish();
    anna.make_keys();
    let window = chromium.window(&desk.url, &[]);
    window.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
    window.open("/sign-in");
    window.write("[name=name]", "Anna");
    window.write("[name=password]", "drie rode fietsen");
    window.click("main form button");
    window.until("location.pathname == '/'");
    every_page_comes(&window, &places);
    a_listing_is_written(&window);
    // A sentence, recorded elsewhere.
    let sound = data.path().join("speaker.wav");
    fs::write(&sound, recording(0.3)).unwrap();
    window.open("/voices/ti?speaker=1");
    window.choose_file("[name=recording]", &sound);
    window.click("[data-do=keep]");
    window.until("document.querySelector('.notice.good')");
    assert!(window.text("main").contains("2 of "));
}

/// By the links where there are any.
fn every_page_comes(window: &Window<'_>, places: &Places) {
    window.click("header summary");
    window.click("header a[href='/town']");
    window.arrives("/town");
    let (listing, neighbour) = (places.listing.as_str(), places.neighbour.as_str());
    let (history, words) = (format!("{listing}/history"), format!("{listing}/words?language=ar"));
    for path in [
        "/",
        "/listings",
        "/listings/new",
        "/listings/together",
        listing,
        &history,
        &words,
        "/words",
        "/words?language=ar",
        &places.translations,
        "/voices",
        "/voices/ti",
        "/voices/ti?speaker=1",
        "/import",
        &places.import,
        "/neighbours",
        neighbour,
        &places.theirs,
        "/publish",
        "/publish/keys",
        "/town",
        "/accounts",
        "/log",
    ] {
        window.open(path);
        assert_eq!(window.path(), path);
        let ran =
            "return window.htmx !== undefined || typeof voices !== 'undefined' || document.querySelector('h1') == null";
        assert_eq!(window.run(ran), false, "{path}: scripts run, or there is no page");
    }
}

/// And the screen's page of what is typed is shown before it is saved.
fn a_listing_is_written(window: &Window<'_>) {
    window.open("/listings/new");
    window.write("[name=name]", "Fietsles");
    window.write("[name=hours_fr]", "10-11:30");
    if cfg!(feature = "kiosk") {
        window.choose("[name=look_language]", "uk");
        window.click("button[formaction]");
        window.until("document.querySelector('#look img')?.naturalWidth > 0");
        assert!(window.path().ends_with("/look"));
        assert!(window.run("return document.querySelector('#look img').src").as_str().unwrap().contains("language=uk"));
    } else {
        eprintln!("skipped: this program is built without the touchscreen, so nothing draws the picture");
    }
    assert_eq!(window.run("return document.querySelector('[name=hours_fr]').value"), "10-11:30");
    window.click(".save button");
    window.until("document.querySelector('.notice.good')");
    window.open("/listings?words=fietsles");
    assert!(window.text("main").contains("Fietsles"));
}
