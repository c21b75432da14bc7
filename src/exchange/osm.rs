//! OpenStreetMap extracts (.osm.pbf, .osm, .osm.gz) become draft listings. Owns the reading and the report;
//! what a tag means is `map::osm`'s. Reads a file two or three times rather than hold it in memory.

mod elements;
mod outlines;
mod pbf;
mod xml;

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

use self::{elements::for_each, outlines::Outlines};
use super::{ImportError, ImportOptions, Place as Where, Progress, Report};
use crate::{
    directory::{Point, Publisher},
    limits::SERVICES_MAX,
    map::osm::{ATTRIBUTION, ElementId, LICENSE, Match, Place, Setting, Tags, classify, draft, language_of_country},
    store::Writer,
};

/// Takes the services of an extract. The publisher gets the attribution and licence of OpenStreetMap and, where it
/// does not say, country, place and language by what most addresses say, and the middle of the listings as its point.
///
/// # Errors
/// When the file cannot be read, is none of the formats, is broken or too large, or the directory refuses.
/// Nothing is written then, for the caller does not commit.
pub fn import(
    path: &Path,
    options: &ImportOptions,
    writer: &mut Writer<'_>,
    progress: &Progress,
) -> Result<Report, ImportError> {
    let survey = survey(path, progress)?;
    let mut publisher = settled(&options.publisher, &survey);
    let setting = Setting {
        publisher_id: publisher.id,
        country: publisher.country.clone(),
        language: publisher.language.clone(),
    };
    writer.put_publisher(&publisher)?;
    progress.step("listings");
    let mut taking =
        Taking { path, setting, writer, report: Report::default(), seen: HashMap::new(), middle: Middle::default() };
    let mut outlines = survey.outlines;
    // Outlines that stand in the file before their points.
    let mut waiting = Vec::new();
    for_each(path, progress, &mut |element| {
        outlines.learn(element);
        let Some(found) = classify(&element.tags) else { return Ok(()) };
        let matched = match found {
            Ok(matched) => matched,
            Err(unfit) => {
                taking.skip(unfit.word, element.id, &element.tags, &unfit.reason);
                return Ok(());
            }
        };
        let place = element.place(outlines.middle(element));
        if place.point.is_none() && element.is_outline() {
            waiting.push((element.clone(), matched));
            return Ok(());
        }
        taking.take(&place, matched)
    })?;
    for (element, matched) in waiting {
        taking.take(&element.place(outlines.middle(&element)), matched)?;
    }
    if taking.report.total().read == 0 {
        let problem = "no doctor, school, town hall or other place that newcomers need stands in it".to_owned();
        return Err(ImportError::Nothing { path: path.to_owned(), problem });
    }
    publisher.point = publisher.point.or(taking.middle.point());
    let report = taking.report;
    writer.put_publisher(&publisher)?;
    Ok(report)
}

/// What a first look at the file tells.
#[derive(Default)]
struct Survey {
    outlines: Outlines,
    countries: BTreeMap<String, u64>,
    towns: BTreeMap<String, u64>,
}

fn survey(path: &Path, progress: &Progress) -> Result<Survey, ImportError> {
    progress.step("a first look");
    let mut survey = Survey::default();
    for_each(path, progress, &mut |element| {
        let country = element.tags.get("addr:country").filter(|code| code.len() == 2);
        if let Some(code) = country.map(str::to_ascii_uppercase) {
            *survey.countries.entry(code).or_default() += 1;
        }
        if !matches!(classify(&element.tags), Some(Ok(_))) {
            return Ok(());
        }
        if let Some(town) = element.tags.get("addr:city") {
            *survey.towns.entry(town.to_owned()).or_default() += 1;
        }
        survey.outlines.want(element).map_err(|problem| ImportError::TooLarge { path: path.to_owned(), problem })
    })?;
    if survey.outlines.wants_ways() {
        for_each(path, progress, &mut |element| {
            let wanted = survey.outlines.want_points_of_way(element);
            wanted.map_err(|problem| ImportError::TooLarge { path: path.to_owned(), problem })
        })?;
    }
    Ok(survey)
}

/// The publisher with what the data tells of it.
fn settled(publisher: &Publisher, survey: &Survey) -> Publisher {
    let mut publisher = publisher.clone();
    publisher.country = publisher.country.or_else(|| most_frequent(&survey.countries));
    publisher.place = publisher.place.or_else(|| most_frequent(&survey.towns));
    publisher.language = publisher.language.or_else(|| language_of_country(publisher.country.as_deref()?));
    publisher.attribution = Some(ATTRIBUTION.to_owned());
    publisher.license = Some(LICENSE.to_owned());
    publisher
}

fn most_frequent(counts: &BTreeMap<String, u64>) -> Option<String> {
    counts.iter().max_by_key(|(_, count)| **count).map(|(text, _)| text.clone())
}

/// The mean of many points.
#[derive(Default)]
struct Middle {
    latitude: f64,
    longitude: f64,
    count: u32,
}

impl Middle {
    fn add(&mut self, point: Point) {
        self.latitude += point.latitude;
        self.longitude += point.longitude;
        self.count += 1;
    }

    fn point(&self) -> Option<Point> {
        let count = f64::from(self.count);
        (self.count > 0).then(|| Point::new(self.latitude / count, self.longitude / count)).flatten()
    }
}

/// Writes listings and keeps the report.
struct Taking<'a, 'w> {
    path: &'a Path,
    setting: Setting,
    writer: &'a mut Writer<'w>,
    report: Report,
    /// Where each name of each kind was met: a house and the point inside it are often mapped both.
    seen: HashMap<(&'static str, String), Vec<(ElementId, Point)>>,
    middle: Middle,
}

impl Taking<'_, '_> {
    fn skip(&mut self, kind: &str, id: ElementId, tags: &Tags, reason: &str) {
        let named = tags.get("name").map_or_else(|| reason.to_owned(), |name| format!("“{name}”: {reason}"));
        self.report.skip(kind, Where::new(self.path, id.to_string()), named);
    }

    fn take(&mut self, place: &Place, matched: Match) -> Result<(), ImportError> {
        let word = matched.word;
        let draft = match draft(place, matched, &self.setting) {
            Ok(draft) => draft,
            Err(reason) => {
                self.skip(word, place.id, &place.tags, &reason);
                return Ok(());
            }
        };
        if let Some(point) = place.point {
            if let Some(reason) = self.twin(word, place, point) {
                self.skip(word, place.id, &place.tags, &reason);
                return Ok(());
            }
            self.middle.add(point);
        }
        if self.report.total().taken >= SERVICES_MAX as u64 {
            let problem = format!("it holds more than {SERVICES_MAX} services; import it in parts");
            return Err(ImportError::TooLarge { path: self.path.to_owned(), problem });
        }
        self.writer.put_service(&draft.service)?;
        self.report.take(word);
        for remark in draft.remarks {
            self.report.change(word, Where::new(self.path, place.id.to_string()), remark);
        }
        Ok(())
    }

    /// Why this place is one that was taken already: the same name and kind within a few steps.
    fn twin(&mut self, word: &'static str, place: &Place, point: Point) -> Option<String> {
        const TWIN_METRES_MAX: f64 = 75.0;
        let name = place.tags.get("name")?.to_lowercase();
        let others = self.seen.entry((word, name)).or_default();
        let twin = others.iter().find(|(_, other)| other.metres_to(point) <= TWIN_METRES_MAX);
        let reason = twin.map(|(id, _)| format!("the same as {id}, which was taken"));
        if reason.is_none() {
            others.push((place.id, point));
        }
        reason
    }
}
