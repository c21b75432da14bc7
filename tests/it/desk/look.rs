//! Does a clerk see the screen's own page of what is typed, before anything of it is saved?

use super::{Desk, after};

#[test]
fn what_is_typed_is_drawn_and_not_saved() {
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let mut anna = desk.browser();
    anna.settle();
    let path = anna.new_listing();
    let form = [("seen", "0"), ("name", "Taalhuis"), ("need", "need.language.course"), ("status", "active")];
    let typed: Vec<_> = form.into_iter().chain([("hours_mo", "9-12"), ("look_language", "ti")]).collect();
    // Without JavaScript the whole page comes back, with all that was typed.
    let whole = anna.post(&format!("{path}/look"), &typed);
    assert!(whole.text.contains("value=\"Taalhuis\"") && whole.text.contains("id=\"fortnight\""));
    // With htmx only what follows from it.
    let token = after(&whole.text, "name=\"form_token\" value=\"").to_owned();
    let typed: Vec<_> = typed.into_iter().chain([("form_token", token.as_str())]).collect();
    let pieces = anna.send(&format!("{path}/look"), &typed, &[("hx-request", "true")]).text;
    assert!(
        !pieces.contains("<form") && pieces.contains("id=\"doubts\"") && pieces.contains("09:00–12:00"),
        "{pieces}"
    );
    assert!(anna.get(&path).status.is_client_error(), "looking at it has saved it");
    if !cfg!(feature = "kiosk") {
        return eprintln!("skipped: this program is built without the touchscreen, so nothing draws the picture");
    }
    let of_typed = after(&pieces, "<img src=\"").replace("&#38;", "&");
    assert!(of_typed.contains("language=ti"), "{of_typed}");
    let typed_picture = anna.bytes(&of_typed);
    assert!(typed_picture.starts_with(b"\x89PNG"));
    anna.post(&path, &[("name", "Fietsles"), ("status", "active"), ("seen", "0"), ("need", "need.language.course")]);
    let saved_picture = anna.bytes(&format!("{path}/picture?language=ti"));
    assert!(saved_picture.starts_with(b"\x89PNG") && saved_picture != typed_picture);
    assert_eq!(anna.bytes(&of_typed), typed_picture, "what was saved meanwhile shines through");
    // Beside a form that comes back stands what was typed into it.
    let refused =
        anna.post(&path, &[("name", "Zwemles"), ("hours_mo", "ooit"), ("seen", "1"), ("look_language", "ti")]);
    let of_refused = anna.bytes(&after(&refused.text, "<img src=\"").replace("&#38;", "&"));
    assert!(of_refused.starts_with(b"\x89PNG") && of_refused != saved_picture);
    assert!(anna.get(&format!("{path}/picture?language=xx")).status.is_client_error());
    assert_eq!(desk.browser().get(&format!("{path}/picture?language=ti")).location, "/sign-in");
    // Who signed out elsewhere keeps the page with what they typed: the page for signing in is no piece of it.
    let refused = desk.browser().send(&format!("{path}/look"), &typed, &[("hx-request", "true")]);
    assert_eq!(refused.status, ureq::http::StatusCode::UNAUTHORIZED);
}
