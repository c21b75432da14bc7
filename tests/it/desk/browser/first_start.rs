//! From the link on the terminal to a listing that a kiosk shows, all of it by the pages.

use super::{
    super::{Desk, publishing::kiosk, sharing::serve},
    chromium::Chromium,
};

const PASSWORD: &str = "drie rode fietsen";
const PASSPHRASE: &str = "vier natte sokken onder tafel";

#[test]
fn a_new_desk_is_published_by_its_pages_alone() {
    let Some(chromium) = Chromium::start() else { return };
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let window = chromium.window(&desk.url, &[]);
    // The link gives an account, and the account a town.
    window.open(&desk.invitation);
    window.write("[name=name]", "Anna");
    window.write("[name=password]", PASSWORD);
    window.write("[name=again]", PASSWORD);
    window.click("main form button");
    window.arrives("/town");
    window.write("[name=name]", "Gemeente Lindeveen");
    window.write("[name=place]", "Lindeveen");
    window.write("[name=country]", "nl");
    window.choose("main [name=language]", "nl");
    window.choose("[name=profile]", "small_town");
    window.click("main form button");
    // Nothing is there yet; the first page leads to the first listing.
    window.click("main a[href='/listings/new']");
    window.write("[name=name]", "Taalhuis Lindeveen");
    window.write("[name=description]", "Wij leren samen Nederlands.");
    window.click("details:has(> .boxes [value='need.language.course']) > summary");
    window.click("[value='need.language.course']");
    window.write("[name=hours_mo]", "9-12");
    window.write("[name=address_1]", "Dorpsstraat 1");
    window.write("[name=city]", "Lindeveen");
    window.choose("[name=status]", "active");
    window.click("[name=checked]");
    window.click(".save button");
    window.until("document.querySelector('.notice.good') && location.search.startsWith('?saved')");
    assert_eq!(window.value("[name=hours_mo]"), "09:00-12:00");
    // Keys, then publishing into the folder.
    window.click("header a[href='/publish']");
    window.click("main a[href='/publish/keys']");
    window.write("[name=passphrase]", PASSPHRASE);
    window.write("[name=again]", PASSPHRASE);
    window.click("main form button");
    window.until("document.querySelector('main a[href=\"/publish\"]')");
    window.click("main a[href='/publish']");
    window.click("[name=to][value=here]");
    window.write("[name=passphrase]", PASSPHRASE);
    window.click("main form.card button");
    window.arrives("/publish/progress");
    window.until("document.querySelector('main .notice')");
    assert!(window.text("main .notice.good").contains("Published, with 1 listing."));
    // Judged as a kiosk judges it.
    let address = serve(data.path().join("published"));
    assert_eq!(kiosk(data.path(), &format!("\"{address}\""), &[]), ["Taalhuis Lindeveen"]);
    // And out again: what is behind the door stays there.
    window.click("header .who > summary");
    window.click("form[action='/sign-out'] button");
    window.arrives("/sign-in");
    window.open("/listings");
    window.arrives("/sign-in");
    window.write("[name=name]", "anna");
    window.write("[name=password]", PASSWORD);
    window.click("main form button");
    window.until("location.pathname == '/'");
}
