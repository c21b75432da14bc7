//! Two editors with the same listing open: the second is told and shown both, and nothing is lost.

use super::{super::Desk, chromium::Chromium, town::whole};

#[test]
fn the_second_of_two_editors_is_told_and_nothing_is_lost() {
    let Some(chromium) = Chromium::start() else { return };
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let mut anna = desk.anna();
    let path = anna.write(&whole("Taalhuis", "Wij leren samen Nederlands."));
    let (of_anna, of_bert) = (chromium.window(&desk.url, &[]), chromium.window(&desk.url, &[]));
    of_anna.take_cookie(&anna.cookie);
    let mut bert = anna.colleague("Bert", "editor");
    bert.post("/language", &[("language", "en")]);
    of_bert.take_cookie(&bert.cookie);
    of_anna.open(&path);
    of_bert.open(&path);
    of_anna.write("[name=description]", "Anna: elke dinsdag koffie.");
    of_anna.click(".save button");
    of_anna.until("document.querySelector('.notice.good') && location.search.startsWith('?saved')");
    // Bert still sees the first state.
    of_bert.write("[name=description]", "Bert: elke vrijdag thee.");
    of_bert.click(".save button");
    of_bert.until("document.querySelector('[name=over]')");
    let told = of_bert.text("section.notice");
    assert!(
        told.contains("Anna") && told.contains("elke dinsdag koffie") && told.contains("elke vrijdag thee"),
        "{told}"
    );
    assert_eq!(of_bert.value("[name=description]"), "Bert: elke vrijdag thee.");
    // He looks at it again, and meanwhile Anna goes on: told again, not written over.
    of_anna.write("[name=description]", "Anna: elke woensdag koffie.");
    of_anna.click(".save button");
    of_anna.until("document.querySelector('[name=description]').value.includes('woensdag') && document.querySelector('.notice.good')");
    of_bert.click("[name=over]");
    of_bert.until("document.querySelector('section.notice')?.innerText.includes('woensdag')");
    of_bert.click("[name=over]");
    of_bert.until("document.querySelector('.notice.good') && location.search.startsWith('?saved')");
    assert_eq!(of_bert.value("[name=description]"), "Bert: elke vrijdag thee.");
    // All of it stays in the history, and comes back by one click.
    of_anna.open(&format!("{path}/history"));
    let history = of_anna.text("main");
    for text in ["elke dinsdag koffie", "elke woensdag koffie", "elke vrijdag thee"] {
        assert!(history.contains(text), "{text}: {history}");
    }
    of_anna.click("form:has([name=number][value='2']) button");
    of_anna.until("document.querySelector('.notice.good') && location.search.startsWith('?saved')");
    assert_eq!(of_anna.value("[name=description]"), "Anna: elke dinsdag koffie.");
    // Who keeps the other's loses nothing of it either.
    of_bert.write("[name=description]", "Bert: toch koffie.");
    of_bert.click(".save button");
    of_bert.until("document.querySelector('[name=over]')");
    of_bert.click("section.notice a.button");
    of_bert.until("document.querySelector('[name=description]')?.value == 'Anna: elke dinsdag koffie.'");
}
