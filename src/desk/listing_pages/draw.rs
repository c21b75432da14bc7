//! The page of one listing: its form, and what is amiss. Reads nothing from the disk but names to choose from.

use askama::Template;
use axum::response::{Html, IntoResponse};

use super::super::{
    answer::{Answer, Failure, html},
    app::Shared,
    form::{DAYS, SPARE_ROWS, hours_of},
    page::Page,
    plain_words::{Hints, plain_hints},
    signed_in::SignedIn,
};
use super::compare::{Difference, differences};
use crate::{
    directory::{
        AddressVisibility, DayHours, DoubtWeight, HOLIDAYS_ROW, OpeningHours, Publisher, RowError, RowPlace, Service,
        ServiceStatus, Taxonomy, TermCode, Vocabulary, Week, doubts,
    },
    locale::{LANGUAGES, LanguageTag},
    store::{Revision, StoreError},
};

/// What is to be drawn.
#[derive(Default)]
pub(super) struct Drawn {
    pub(super) town: Publisher,
    pub(super) service: Service,
    /// None where the hours say more than the form can carry.
    pub(super) week: Option<Week>,
    pub(super) seen: u32,
    pub(super) is_new: bool,
    pub(super) notice: Option<Notice>,
    pub(super) hours_errors: Vec<RowError>,
    pub(super) wrong: Vec<&'static str>,
    pub(super) look: Look,
}

/// Which picture of it stands beside the form.
#[derive(Default)]
pub(super) struct Look {
    /// The reader's language; the listing's own when none is chosen.
    pub(super) language: Option<LanguageTag>,
    /// By which the picture of what was typed is known; none for what is saved.
    pub(super) token: Option<String>,
}

/// What is to be known first.
pub(super) enum Notice {
    Saved,
    NeedsName,
    NotUnderstood,
    /// Somebody else's state, which came in between.
    Conflict(Box<Revision>),
}

/// One box to tick.
struct Choice {
    code: String,
    name: String,
    chosen: bool,
}

/// Boxes that belong together.
struct Group {
    name: String,
    choices: Vec<Choice>,
    chosen: usize,
}

/// Name of the field, of the day, what stands there.
type DayRow = (String, String, String);

#[derive(Template)]
#[template(path = "listing.html", blocks = ["doubts", "fortnight", "look"])]
struct ListingPage {
    page: Page,
    drawn: Drawn,
    needs: Vec<Group>,
    others: Vec<(&'static str, Group)>,
    organizations: Vec<String>,
    /// The next two weeks, day by day.
    fortnight: Vec<(String, String)>,
    doubts: Vec<(bool, String)>,
    theirs: Vec<Difference>,
    /// Whether the kiosk's page can be drawn here.
    has_pictures: bool,
}

impl ListingPage {
    fn text(&self, value: &Option<String>) -> String {
        value.clone().unwrap_or_default()
    }

    /// Where a text of it is harder than it need be; nothing before it is saved.
    fn hints(&self, value: &Option<String>) -> Hints {
        let language = self.drawn.service.original_language.as_ref().or(self.drawn.town.language.as_ref());
        match value {
            Some(text) if !self.drawn.is_new => plain_hints(&self.page, text, language),
            _ => Hints::default(),
        }
    }

    fn age(&self, value: &Option<u8>) -> String {
        value.map(|age| age.to_string()).unwrap_or_default()
    }

    fn phone(&self) -> &str {
        self.drawn.service.phones.first().map_or("", |phone| &phone.number)
    }

    /// A field of the first place.
    fn place(&self, name: &str) -> String {
        let Some(place) = self.drawn.service.service_at_locations.first() else { return String::new() };
        let address = place.location.addresses.first();
        let of_address = |field: fn(&crate::directory::Address) -> &String| address.map(field).cloned();
        let found = match name {
            "place_name" => place.location.name.clone(),
            "address_1" => of_address(|address| &address.address_1),
            "postal_code" => of_address(|address| &address.postal_code),
            "city" => of_address(|address| &address.city),
            "latitude" => place.location.point.map(|point| point.latitude.to_string()),
            _ => place.location.point.map(|point| point.longitude.to_string()),
        };
        found.unwrap_or_default()
    }

    fn is_visibility(&self, name: &str) -> bool {
        let place = self.drawn.service.service_at_locations.first();
        place.map_or(AddressVisibility::Full, |place| place.location.address_visibility).as_str() == name
    }

    fn is_status(&self, name: &str) -> bool {
        self.drawn.service.status.as_str() == name
    }

    fn country(&self) -> &str {
        self.drawn.town.country.as_deref().unwrap_or_default()
    }

    fn expression(&self) -> String {
        hours_of(&self.drawn.service).and_then(|hours| hours.opening_hours.clone()).unwrap_or_default()
    }

    /// The rows of the usual week: name of the field, of the day, what stands there, what is wrong.
    fn week_rows(&self) -> Vec<(String, String, String, String)> {
        let Some(week) = &self.drawn.week else { return Vec::new() };
        let names = day_names(&self.page);
        let has_hours = |text: &String| text.bytes().any(|byte| byte.is_ascii_digit());
        let is_said = week.rows[..HOLIDAYS_ROW].iter().any(has_hours);
        let rows = DAYS.iter().zip(names).zip(&week.rows).enumerate();
        rows.map(|(row, ((field, name), text))| {
            let problem = self.problem(RowPlace::Row { season: None, row });
            // Beside other days an empty one says the same, in every language.
            let is_closed = is_said && row < HOLIDAYS_ROW && text == "closed";
            let text = if is_closed { String::new() } else { text.clone() };
            (format!("hours_{field}"), name, text, problem)
        })
        .collect()
    }

    /// Closed days, with some empty ones to fill.
    fn closed_rows(&self) -> Vec<(usize, String, String, String, String)> {
        let Some(week) = &self.drawn.week else { return Vec::new() };
        (0..week.closed.len() + SPARE_ROWS)
            .map(|number| {
                let days = week.closed.get(number).cloned().unwrap_or_default();
                let places = [RowPlace::ClosedFrom(number), RowPlace::ClosedTo(number), RowPlace::ClosedRemark(number)];
                let problem = places.map(|place| self.problem(place)).concat();
                (number, days.from, days.to, days.remark, problem)
            })
            .collect()
    }

    /// Seasons, with an empty one to fill: number, from, to, rows, what is wrong.
    fn seasons(&self) -> Vec<(usize, String, String, Vec<DayRow>, String)> {
        let Some(week) = &self.drawn.week else { return Vec::new() };
        (0..=week.seasons.len())
            .map(|number| {
                let season = week.seasons.get(number).cloned().unwrap_or_default();
                let rows = DAYS.iter().zip(day_names(&self.page)).zip(&season.rows);
                let rows = rows.map(|((field, name), text)| (format!("season_{number}_{field}"), name, text.clone()));
                let mut problem =
                    [RowPlace::SeasonFrom(number), RowPlace::SeasonTo(number)].map(|at| self.problem(at)).concat();
                for row in 0..DAYS.len() {
                    problem += &self.problem(RowPlace::Row { season: Some(number), row });
                }
                (number, season.from, season.to, rows.collect(), problem)
            })
            .collect()
    }

    fn problem(&self, place: RowPlace) -> String {
        let found = self.drawn.hours_errors.iter().find(|error| error.place == place);
        found
            .map(|error| match error.instead.as_str() {
                "" => self.page.tr("This is not understood. Times are written like 9:00-12:30."),
                instead => {
                    self.page.tr_with("This is not understood. Write it like this: {example}", "example", instead)
                }
            })
            .unwrap_or_default()
    }

    fn by_appointment(&self) -> bool {
        match &self.drawn.week {
            Some(week) => week.by_appointment,
            None => hours_of(&self.drawn.service).is_some_and(|hours| hours.by_appointment),
        }
    }

    fn is_wrong(&self, name: &str) -> bool {
        self.drawn.wrong.contains(&name)
    }

    /// Whether what was just saved is to be read back.
    fn is_saved(&self) -> bool {
        matches!(self.drawn.notice, Some(Notice::Saved))
    }

    fn has_closed_days(&self) -> bool {
        self.drawn.week.as_ref().is_some_and(|week| !week.closed.is_empty())
    }

    fn has_seasons(&self) -> bool {
        self.drawn.week.as_ref().is_some_and(|week| !week.seasons.is_empty())
    }

    /// The reader's language of the picture.
    fn look_language(&self) -> &str {
        let own = self.drawn.service.original_language.as_ref().or(self.drawn.town.language.as_ref());
        self.drawn.look.language.as_ref().or(own).map_or("en", LanguageTag::as_str)
    }

    /// The languages of kiosks: tag, own name.
    fn look_languages(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        LANGUAGES.iter().map(|language| (language.tag, language.native_name))
    }

    /// Where its picture is; none where there cannot be one yet.
    fn picture(&self) -> Option<String> {
        let (id, language) = (self.drawn.service.id, self.look_language());
        match &self.drawn.look.token {
            Some(token) => Some(format!("/listings/{id}/picture?language={language}&look={token}")),
            None if self.drawn.is_new || !self.has_pictures => None,
            None => Some(format!("/listings/{id}/picture?language={language}")),
        }
    }

    fn is_draft(&self) -> bool {
        self.drawn.service.status == ServiceStatus::Inactive
    }
}

pub(super) fn day_names(page: &Page) -> [String; 8] {
    let days = crate::locale::Dates::of(page.catalogue());
    let mut day = chrono::Weekday::Mon;
    std::array::from_fn(|row| {
        if row == 7 {
            return page.tr("Public holidays");
        }
        let name = days.weekday(day).to_owned();
        day = day.succ();
        name
    })
}

fn choice(code: &TermCode, words: &crate::directory::Words, chosen: &[&TermCode]) -> Choice {
    Choice { code: code.as_str().to_owned(), name: words.name(code).to_owned(), chosen: chosen.contains(&code) }
}

fn group(name: String, choices: Vec<Choice>) -> Group {
    let chosen = choices.iter().filter(|choice| choice.chosen).count();
    Group { name, choices, chosen }
}

/// Needs under the need that they belong to.
fn need_groups(service: &Service, language: &LanguageTag) -> Vec<Group> {
    let (vocabulary, chosen) = (Vocabulary::get(), service.needs.iter().collect::<Vec<_>>());
    let words = vocabulary.words(language);
    let of_top = |top: &crate::directory::Term| {
        let below = vocabulary.children(&top.code).map(|term| choice(&term.code, words, &chosen));
        let all = std::iter::once(choice(&top.code, words, &chosen)).chain(below).collect();
        group(words.name(&top.code).to_owned(), all)
    };
    vocabulary.top_needs().map(of_top).collect()
}

fn other_groups(page: &Page, service: &Service) -> Vec<(&'static str, Group)> {
    let language = page.catalogue().tag();
    let words = Vocabulary::get().words(language);
    let spoken: Vec<TermCode> = service
        .languages
        .iter()
        .filter_map(|spoken| TermCode::parse(&format!("language.{}", spoken.code.as_ref()?)).ok())
        .collect();
    let costs: Vec<TermCode> = service.cost_options.iter().filter_map(|option| option.cost.clone()).collect();
    let documents: Vec<TermCode> =
        service.required_documents.iter().filter_map(|document| document.document_term.clone()).collect();
    [
        ("audience", Taxonomy::Audience, page.tr("For whom"), &service.audiences),
        ("document", Taxonomy::Document, page.tr("What to bring"), &documents),
        ("cost", Taxonomy::Cost, page.tr("What it costs"), &costs),
        ("access", Taxonomy::Access, page.tr("How to get in"), &service.access),
        ("language", Taxonomy::Language, page.tr("Languages spoken there"), &spoken),
        ("level", Taxonomy::Level, page.tr("Level of a course"), &service.levels),
    ]
    .into_iter()
    .map(|(field, taxonomy, name, chosen)| {
        let chosen: Vec<&TermCode> = chosen.iter().collect();
        let choices = Vocabulary::get().of(taxonomy).map(|term| choice(&term.code, words, &chosen)).collect();
        (field, group(name, choices))
    })
    .collect()
}

fn hours_words(page: &Page, hours: &DayHours) -> String {
    match hours {
        DayHours::Open(stretches) => {
            let stretch = |(from, to): &crate::directory::Stretch| {
                let end = to.map_or_else(|| "24:00".to_owned(), |to| to.format("%H:%M").to_string());
                format!("{}–{end}", from.format("%H:%M"))
            };
            stretches.iter().map(stretch).collect::<Vec<_>>().join(", ")
        }
        DayHours::ByAppointment => page.tr("By appointment"),
        DayHours::Unknown => page.tr("Not known"),
        DayHours::Closed => page.tr("Closed"),
    }
}

fn fortnight(shared: &Shared, page: &Page, town: &Publisher, service: &Service) -> Vec<(String, String)> {
    let schedules: Vec<_> = hours_of(service).into_iter().collect();
    if schedules.is_empty() {
        return Vec::new();
    }
    let hours = OpeningHours::of(&schedules, town.country.as_deref());
    let today = shared.now().date();
    let dates = crate::locale::Dates::of(page.catalogue());
    hours
        .fortnight(today)
        .into_iter()
        .map(|day| {
            let words = hours_words(page, &day.hours);
            let holiday =
                if day.holiday.is_some() { format!(" ({})", page.tr("public holiday")) } else { String::new() };
            (dates.weekday_and_day(day.date, today) + &holiday, words)
        })
        .collect()
}

/// Draws the form.
pub(super) fn draw(shared: &Shared, who: &SignedIn, drawn: Drawn) -> Answer {
    html(&page(shared, who, drawn)?)
}

/// Draws only what follows from what was typed.
pub(super) fn draw_pieces(shared: &Shared, who: &SignedIn, drawn: Drawn) -> Answer {
    let page = page(shared, who, drawn)?;
    let pieces = [page.as_doubts().render()?, page.as_fortnight().render()?, page.as_look().render()?];
    Ok(Html(pieces.concat()).into_response())
}

fn page(shared: &Shared, who: &SignedIn, drawn: Drawn) -> Result<ListingPage, Failure> {
    let page = who.page(shared, "listings");
    let organizations = shared.desk.view::<_, StoreError>(|view| view.organization_names())?;
    let today = shared.now().date();
    let found = doubts(&drawn.service, drawn.town.country.as_deref(), drawn.town.point, today);
    let doubts = found
        .iter()
        .filter(|_| !drawn.is_new || drawn.look.token.is_some())
        .map(|doubt| (doubt.weight() == DoubtWeight::Wrong, super::super::doubt_words::words(&page, doubt)))
        .collect();
    let theirs = match &drawn.notice {
        Some(Notice::Conflict(theirs)) => differences(&page, &drawn.service, &theirs.service),
        _ => Vec::new(),
    };
    Ok(ListingPage {
        needs: need_groups(&drawn.service, page.catalogue().tag()),
        others: other_groups(&page, &drawn.service),
        organizations,
        fortnight: fortnight(shared, &page, &drawn.town, &drawn.service),
        doubts,
        theirs,
        has_pictures: shared.pictures.are_there(),
        page,
        drawn,
    })
}
