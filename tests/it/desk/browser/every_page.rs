//! Every page of the desk, in two languages, on a desk's glass and a telephone's: can everybody use it, and does it fit?

use super::{
    super::{Browser, Desk, publishing::PASSPHRASE},
    axe::Judge,
    chromium::{Chromium, Window},
    town::{Places, whole},
};

#[test]
fn everybody_can_use_every_page_in_english() {
    judge_every_page("en");
}

#[test]
fn everybody_can_use_every_page_in_german() {
    judge_every_page("de");
}

fn judge_every_page(language: &'static str) {
    let Some(chromium) = Chromium::start() else { return };
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let window = chromium.window(&desk.url, &[]);
    let mut judge = Judge::new(language);
    before_the_door(&mut judge, &window, &desk);
    let mut anna = desk.browser();
    anna.settle();
    // The words that the town is furnished by are looked for in English.
    anna.post("/language", &[("language", "en")]);
    window.take_cookie(&anna.cookie);
    with_nothing_there(&mut judge, &window, &mut anna, language);
    anna.post("/language", &[("language", "en")]);
    let places = anna.furnish();
    anna.post("/language", &[("language", language)]);
    listings(&mut judge, &window, &mut anna, &places);
    words_and_voices(&mut judge, &window, &places);
    files_and_neighbours(&mut judge, &window, &places);
    publishing(&mut judge, &window, &mut anna);
    accounts(&mut judge, &window);
    judge.has_to_be_content();
}

fn before_the_door(judge: &mut Judge, window: &Window<'_>, desk: &Desk) {
    judge.visit(window, "sign-in", "/sign-in");
    window.write("[name=name]", "Eva");
    window.write("[name=password]", "een fout wachtwoord");
    window.click("main form button");
    window.until("document.querySelector('.notice.bad')");
    judge.judge(window, "sign-in-refused");
    judge.visit(window, "invitation", &desk.invitation);
    judge.visit(window, "invitation-used", "/invitation/0");
}

fn with_nothing_there(judge: &mut Judge, window: &Window<'_>, anna: &mut Browser<'_>, language: &str) {
    anna.post("/language", &[("language", language)]);
    judge.visit(window, "today-empty", "/");
    judge.visit(window, "listings-empty", "/listings");
    judge.visit(window, "publish-without-keys", "/publish");
    judge.visit(window, "first-keys", "/publish/keys");
}

fn listings(judge: &mut Judge, window: &Window<'_>, anna: &mut Browser<'_>, places: &Places) {
    judge.visit(window, "today", "/");
    for (name, menu) in [("menu", "nav details"), ("menu-of-account", ".who")] {
        window.click(&format!("header {menu} > summary"));
        judge.judge(window, name);
    }
    judge.visit(window, "listings", "/listings");
    judge.visit(window, "drafts", "/listings?which=drafts");
    judge.visit(window, "new-listing", "/listings/new");
    judge.visit(window, "together", "/listings/together");
    window.open(&format!("{}?saved", places.listing));
    // The picture comes when it is drawn.
    window.until("!document.querySelector('#look img') || document.querySelector('#look img').complete");
    judge.judge(window, "listing");
    judge.visit(window, "history", &format!("{}/history", places.listing));
    // Two who wrote at once.
    window.open(&places.listing);
    let seen = window.value("[name=seen]");
    anna.post(&places.listing, &[&whole("Taalcafé", "Theirs.")[..], &[("seen", seen.as_str())]].concat());
    window.write("[name=name]", "Taalhuis Zuid");
    window.click("details:has(> .week) > summary");
    window.write("[name=hours_tu]", "ooit");
    window.click(".save button");
    window.until("document.querySelector('[aria-invalid]')");
    judge.judge(window, "not-understood");
    window.click("[name=anyway]");
    window.until("document.querySelector('[name=over]')");
    judge.judge(window, "conflict");
}

fn words_and_voices(judge: &mut Judge, window: &Window<'_>, places: &Places) {
    judge.visit(window, "words", "/words");
    judge.visit(window, "words-of-a-language", "/words?language=ar");
    judge.visit(window, "words-of-a-listing", &format!("{}/words?language=ar", places.listing));
    let arabic = "textarea[name$='.description']";
    assert!(window.value(arabic).contains("COA"));
    let direction = format!("return getComputedStyle(document.querySelector(\"{arabic}\")).direction");
    assert_eq!(window.run(&direction), "rtl");
    judge.visit(window, "translations-came-back", &places.translations);
    judge.visit(window, "voices", "/voices");
    judge.visit(window, "consent", "/voices/ti");
    judge.visit(window, "recording", "/voices/ti?speaker=1");
}

fn files_and_neighbours(judge: &mut Judge, window: &Window<'_>, places: &Places) {
    judge.visit(window, "import", "/import");
    judge.visit(window, "import-preview", &places.import);
    judge.visit(window, "neighbours", "/neighbours");
    judge.visit(window, "neighbour", &places.neighbour);
    judge.visit(window, "neighbours-listing", &places.theirs);
}

fn publishing(judge: &mut Judge, window: &Window<'_>, anna: &mut Browser<'_>) {
    anna.make_keys();
    judge.visit(window, "publish", "/publish");
    window.click("[name=to][value=here]");
    window.write("[name=passphrase]", PASSPHRASE);
    window.click("main form.card button");
    window.arrives("/publish/progress");
    window.until("document.querySelector('main .notice')");
    judge.judge(window, "published");
    judge.visit(window, "publish-again", "/publish");
    // Names in any script stand among what changed.
    for name in ["بيت اللغة في ليندفين", "ቤት ቋንቋ", "Taalcafé Oost"] {
        anna.write(&[("name", name), ("status", "active"), ("checked", "on")]);
    }
    judge.visit(window, "today-changed", "/");
    assert!(window.text("main").contains("ቤት ቋንቋ"));
    judge.visit(window, "keys", "/publish/keys");
}

fn accounts(judge: &mut Judge, window: &Window<'_>) {
    judge.visit(window, "town", "/town");
    judge.visit(window, "accounts", "/accounts");
    window.click("form[action='/accounts/invite'] button");
    window.until("document.querySelector('.notice.good code')");
    judge.judge(window, "invited");
    judge.visit(window, "log", "/log");
    judge.visit(window, "not-there", "/listings/00000000-0000-0000-0000-000000000000");
}
