//! What is doubted in a listing, in kind words that say what to do.

use super::page::Page;
use crate::directory::{Doubt, PlaceLack};

/// One sentence for a doubt.
pub(super) fn words(page: &Page, doubt: &Doubt) -> String {
    match doubt {
        Doubt::Phone { number, .. } => page.tr_with("Look at this telephone number: {number}", "number", number),
        Doubt::Link { link, .. } => page.tr_with("This web address leads nowhere: {link}", "link", link),
        Doubt::Email { email, .. } => page.tr_with("Look at this e-mail address: {email}", "email", email),
        Doubt::HoursUnreadable { expression } => {
            page.tr_with("These opening hours cannot be read: {hours}", "hours", expression)
        }
        Doubt::HoursNeverOpen { expression } => {
            page.tr_with("By these opening hours it never opens: {hours}", "hours", expression)
        }
        Doubt::HoursEmpty | Doubt::NoHours => page.tr("When is it open? Or is it by appointment only?"),
        Doubt::HoursInWords { words } => {
            page.tr_with("Write these hours into the week, so that every language has them: {hours}", "hours", words)
        }
        Doubt::Place { lacks: PlaceLack::Town, .. } => page.tr("Which town is this address in?"),
        Doubt::Place { lacks: PlaceLack::Point, .. } => {
            page.tr("Where on the map is it? Its coordinates are missing, so that nobody is told how far it is.")
        }
        Doubt::Place { lacks: PlaceLack::Address, .. } => {
            page.tr("What is its address? Without one nobody finds the door.")
        }
        Doubt::Place { lacks: PlaceLack::PointAndAddress, .. } => {
            page.tr("Where is it? An address or a point on the map is missing.")
        }
        Doubt::PlaceFar { kilometres, .. } => page.tr_with(
            "This place is {kilometres} km away. Is the point right?",
            "kilometres",
            kilometres.to_string(),
        ),
        Doubt::AgesCrossed { .. } => page.tr("The lowest age is above the highest."),
        Doubt::AssuredLater { .. } => page.tr("It says that it was checked on a day that has not come yet."),
        Doubt::NoName => page.tr("It has no name yet."),
        Doubt::NoDescription => page.tr("One or two sentences about what it is would help."),
        Doubt::NoNeed => page.tr("What does somebody need who comes here? Choose it, or nobody finds this listing."),
        Doubt::NoAudience => page.tr("Who may come? Choose it, or readers will not know."),
        Doubt::NoCost => page.tr("What does it cost? Say so too if it is free."),
        Doubt::NoLanguages => page.tr("Which languages are spoken there?"),
        Doubt::NoAccess => page.tr("How does one get in: just walk in, call, by appointment?"),
        Doubt::NoReach => page.tr("How does one reach it? A telephone number, an address or a website is missing."),
        Doubt::NameInCapitals => page.tr("A name in capitals is hard to read."),
        Doubt::DescriptionLong { .. } => page.tr("The description is long. Most people read two or three sentences."),
    }
}
