//! Scripts and HTML typed into every field of a listing: shown as they were typed, on every page, and never run.

use super::{
    super::Desk,
    chromium::{Chromium, Window},
};

/// Each way in which markup could come to life; the last breaks out of an attribute.
const EVIL: &str = "</textarea></title><script>window.hurt=1</script><img src=/x onerror=window.hurt=1>\
                    <a href=javascript:window.hurt=1>x</a>\" onfocus=\"window.hurt=1\" autofocus=\"";

impl Window<'_> {
    /// Nothing of it ran, nor would it without the policy that keeps scripts from running.
    #[track_caller]
    fn is_unhurt(&self, at: &str) {
        assert_eq!(self.run("return window.hurt === undefined"), true, "{at}: it ran");
        let alive = "[onerror], [onfocus], [src='/x'], script:not([src]), [href^='javascript:']";
        let found = self.run(&format!("return document.querySelector(\"{alive}\")?.outerHTML ?? ''"));
        assert_eq!(found, "", "{at}: markup");
    }
}

#[test]
fn what_is_typed_never_becomes_a_program() {
    let Some(chromium) = Chromium::start() else { return };
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let anna = desk.anna();
    let window = chromium.window(&desk.url, &[]);
    window.take_cookie(&anna.cookie);
    window.open("/listings/new");
    window.write("[name=name]", "Taalhuis");
    // htmx puts what the server makes of it into the page.
    window.until("document.querySelector('#doubts li')");
    window.run(&format!(
        "document.querySelectorAll('#listing :is(input:not([type]), [type=text], [type=tel], textarea)').forEach(field => {{
            field.value = {EVIL:?};
        }});
        document.querySelector('[name=description]').dispatchEvent(new Event('input', {{ bubbles: true }}))"
    ));
    window.until("document.querySelector('.week .wrong, #doubts')?.innerText.length > 0 && !document.querySelector('.htmx-request')");
    window.is_unhurt("while it is typed");
    window.click(".save button");
    window.until("document.querySelector('[name=anyway]')");
    window.is_unhurt("not understood");
    window.click("[name=anyway]");
    window.until("document.querySelector('.notice.good') && location.search.startsWith('?saved')");
    let path = window.run("return location.pathname").as_str().unwrap().to_owned();
    let kept = window.run("return document.querySelector('[name=description]').value");
    assert!(kept.as_str().unwrap().contains("<script>"), "{kept}");
    window.is_unhurt("saved");
    let words = format!("{path}/words?language=en");
    window.open(&words);
    window.run(&format!("document.querySelectorAll('textarea').forEach(field => {{ field.value = {EVIL:?} }})"));
    window.click(".save button");
    window.until("document.querySelector('.notice.good')");
    let (looked_for, history) = ("/listings?words=%3Cscript%3E%22%3E", format!("{path}/history"));
    window.open(looked_for);
    window.is_unhurt(looked_for);
    let shown = ["/", "/listings", "/listings?which=drafts", &history, &words, &path];
    for page in shown {
        window.open(page);
        window.is_unhurt(page);
        let source = "return document.documentElement.innerText + [...document.querySelectorAll('textarea')].map(one => one.value)";
        assert!(window.run(source).as_str().unwrap().contains("<script>"), "{page} does not show it at all");
    }
    window.open(&path);
    window.choose("[name=status]", "active");
    window.click(".save button");
    window.until("document.querySelector('[name=anyway], .notice.good')");
    if window.run("return document.querySelector('[name=anyway]') != null") == true {
        window.click("[name=anyway]");
        window.until("document.querySelector('.notice.good')");
    }
    for page in ["/publish", "/words", "/words?language=en", "/voices/nl", "/voices/nl?page=4", "/listings/new", "/log"]
    {
        window.open(page);
        window.is_unhurt(page);
    }
}
