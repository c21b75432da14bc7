//! The town that the desk keeps listings for: the publisher, written before anything else.

use askama::Template;
use axum::extract::State;
use uuid::Uuid;

use super::{
    answer::{Answer, html, to},
    app::{App, LANGUAGES, work},
    fields::Fields,
    page::Page,
    signed_in::{Posted, SignedIn},
};
use crate::{
    directory::{Point, Profile, Publisher},
    locale::{LanguageTag, language_of},
    store::{Role, StoreError},
};

#[derive(Template)]
#[template(path = "town.html")]
struct TownPage {
    page: Page,
    fields: [(&'static str, String); 7],
    problem: Option<String>,
}

impl TownPage {
    fn value(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }

    fn languages(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        LANGUAGES.into_iter().filter_map(|tag| Some((tag, language_of(tag)?.native_name)))
    }

    fn profiles(&self) -> [(&'static str, String); 4] {
        [
            ("city", self.page.tr("A large city")),
            ("medium_town", self.page.tr("A town of middle size")),
            ("small_town", self.page.tr("A small town")),
            ("rural_area", self.page.tr("Villages and countryside")),
        ]
    }
}

/// Before a town is described it is small, and its language is the reader's.
fn fields_of(publisher: Option<&Publisher>, page: &Page) -> [(&'static str, String); 7] {
    let text = |value: Option<&String>| value.cloned().unwrap_or_default();
    let point = publisher.and_then(|town| town.point);
    [
        ("name", publisher.map(|town| town.name.clone()).unwrap_or_default()),
        ("place", text(publisher.and_then(|town| town.place.as_ref()))),
        ("country", text(publisher.and_then(|town| town.country.as_ref()))),
        (
            "language",
            publisher.and_then(|town| town.language.as_ref()).map_or(page.language(), LanguageTag::as_str).to_owned(),
        ),
        ("profile", publisher.and_then(|town| town.profile).unwrap_or(Profile::SmallTown).as_str().to_owned()),
        ("latitude", point.map(|point| point.latitude.to_string()).unwrap_or_default()),
        ("longitude", point.map(|point| point.longitude.to_string()).unwrap_or_default()),
    ]
}

/// The form.
pub(super) async fn page(State(app): State<App>, who: SignedIn) -> Answer {
    who.must_be(Role::Administrator)?;
    work(&app, move |shared| {
        let towns = shared.desk.view::<_, StoreError>(|view| view.publishers())?;
        let page = who.page(shared, "town");
        html(&TownPage { fields: fields_of(towns.first(), &page), page, problem: None })
    })
    .await
}

/// What is wrong with the form, or the town.
fn read(fields: &Fields, known: Option<Publisher>) -> Result<Publisher, &'static str> {
    let name = fields.text("name").ok_or("Write who publishes these listings, such as “Municipality of Lindeveen”.")?;
    let country = fields.get("country").to_ascii_uppercase();
    if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err("The country is two letters, such as NL.");
    }
    let number = |name: &str| fields.get(name).replace(',', ".").parse::<f64>().ok();
    let point = match (fields.text("latitude"), fields.text("longitude")) {
        (None, None) => None,
        _ => {
            let point = number("latitude").zip(number("longitude"));
            let point = point.and_then(|(latitude, longitude)| Point::new(latitude, longitude));
            Some(point.ok_or("Latitude and longitude are degrees, such as 52.93 and 6.43.")?)
        }
    };
    let id = known.as_ref().map_or_else(Uuid::new_v4, |town| town.id);
    Ok(Publisher {
        id,
        name,
        place: fields.text("place"),
        country: Some(country),
        point,
        language: LanguageTag::parse(fields.get("language")).ok(),
        profile: Profile::parse(fields.get("profile")),
        region: known.as_ref().and_then(|town| town.region.clone()),
        attribution: known.as_ref().and_then(|town| town.attribution.clone()),
        license: known.and_then(|town| town.license),
        position: 0,
    })
}

/// Saves it.
pub(super) async fn save(State(app): State<App>, form: Posted) -> Answer {
    form.who.must_be(Role::Administrator)?;
    work(&app, move |shared| {
        let known = shared.desk.view::<_, StoreError>(|view| view.publishers())?.into_iter().next();
        let town = match read(&form.fields, known) {
            Ok(town) => town,
            Err(problem) => {
                let page = form.who.page(shared, "town");
                let fields = fields_of(None, &page).map(|(name, _)| (name, form.fields.get(name).to_owned()));
                let problem = Some(page.tr(problem));
                return html(&TownPage { page, fields, problem });
            }
        };
        shared.desk.change::<_, StoreError>(shared.moment(), |change| {
            change.writer().put_publisher(&town)?;
            change.log(Some(form.who.id()), "described the town", Some(&town.name))
        })?;
        to("/")
    })
    .await
}
