//! First steps: the guides as tiles, one stage after the other, and one guide with its steps.

use uuid::Uuid;

use super::{Kiosk, KioskError, Reader, Tile, home::tile};
use crate::{
    clock::Now,
    directory::{Guide, LocalText, Stage, TermCode, Translation},
};

/// A guide on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageTile {
    /// For whom: how long they have been here.
    pub stage: Stage,
    /// The guide it opens.
    pub guide: Uuid,
    /// The stage; the guide's title where a stage has several.
    pub label: String,
    /// The Lucide name of its picture.
    pub icon: String,
    /// Which of the colours of `Tile`.
    pub colour: usize,
}

/// The page of all stages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stages {
    /// "First steps".
    pub title: String,
    /// From the first day to the first year.
    pub tiles: Vec<StageTile>,
    /// What to do when there is not one.
    pub notice: Option<String>,
}

impl Stages {
    /// The guides of this town by stage; for a stage that it has none for, the neighbours'.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn of(kiosk: &Kiosk, reader: &Reader) -> Result<Self, KioskError> {
        let guides = kiosk.guides()?;
        let mut tiles = Vec::new();
        for stage in Stage::ALL {
            let of_stage: Vec<&Guide> = guides.iter().filter(|guide| guide.stage == stage).collect();
            let ours: Vec<&Guide> =
                of_stage.iter().copied().filter(|guide| kiosk.is_home(Some(guide.publisher_id))).collect();
            let shown = if ours.is_empty() { of_stage } else { ours };
            tiles.extend(shown.iter().map(|guide| StageTile {
                stage,
                guide: guide.id,
                label: if shown.len() == 1 { stage_name(reader, stage) } else { reader.free(&title(reader, guide)) },
                icon: guide.icon.clone(),
                colour: colour(stage),
            }));
        }
        let notice = tiles.is_empty().then(|| reader.tr("There is nothing here yet. Please ask at the desk."));
        Ok(Self { title: reader.tr("First steps"), tiles, notice })
    }
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepView {
    /// Its place in the guide, from 1.
    pub number: String,
    /// The Lucide name of its picture.
    pub icon: String,
    /// A few words.
    pub title: String,
    /// One or two sentences; may be empty.
    pub text: String,
    /// Where somebody helps with it: only needs that somebody meets.
    pub needs: Vec<Tile>,
}

/// The page of a guide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuidePage {
    /// Its title.
    pub title: String,
    /// What to do, most urgent first.
    pub steps: Vec<StepView>,
    /// What must be said about the language of the texts, once for the whole page.
    pub remark: Option<String>,
    /// Whose information it is; empty for an unknown publisher.
    pub publisher: String,
}

impl GuidePage {
    /// The page of a guide; nothing when the directory does not hold it.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn of(kiosk: &Kiosk, reader: &Reader, id: Uuid, now: Now) -> Result<Option<Self>, KioskError> {
        let Some(guide) = kiosk.guides()?.into_iter().find(|guide| guide.id == id) else {
            return Ok(None);
        };
        let met = kiosk.needs_met(now)?;
        let is_met = |need: &&TermCode| met.keys().any(|met| met == *need || met.parent().as_ref() == Some(need));
        let title = title(reader, &guide);
        let mut remarks = Vec::from_iter(reader.honesty(&title));
        let mut local = |field: &str, original: &str, translations: &[Translation]| {
            let text = reader.local(field, original, guide.original_language.as_ref(), translations);
            // An empty text is in no language.
            let remark = reader.honesty(&text).filter(|remark| !text.text.is_empty() && !remarks.contains(remark));
            remarks.extend(remark);
            reader.free(&text)
        };
        let mut steps = Vec::new();
        for (index, step) in guide.steps.iter().enumerate() {
            steps.push(StepView {
                number: (index + 1).to_string(),
                icon: step.icon.clone(),
                title: local("title", &step.title, &step.translations),
                text: local("description", &step.description, &step.translations),
                needs: step.needs.iter().filter(is_met).map(|need| tile(reader, need)).collect(),
            });
        }
        let publisher = kiosk.publisher(Some(guide.publisher_id));
        let by = publisher.map(|publisher| publisher.name.as_str());
        let by = by.map(|name| reader.tr_with("Information from {publisher}.", &[("publisher", name)]));
        Ok(Some(Self {
            title: reader.free(&title),
            steps,
            remark: (!remarks.is_empty()).then(|| remarks.join("\n")),
            publisher: by.unwrap_or_default(),
        }))
    }
}

fn title(reader: &Reader, guide: &Guide) -> LocalText {
    reader.local("title", &guide.title, guide.original_language.as_ref(), &guide.translations)
}

fn stage_name(reader: &Reader, stage: Stage) -> String {
    match stage {
        Stage::FirstDay => reader.tr("First day"),
        Stage::FirstWeek => reader.tr("First week"),
        Stage::FirstMonth => reader.tr("First month"),
        Stage::FirstYear => reader.tr("First year"),
    }
}

/// Four colours of the needs that are told apart easily.
fn colour(stage: Stage) -> usize {
    match stage {
        Stage::FirstDay => 2,
        Stage::FirstWeek => 12,
        Stage::FirstMonth => 0,
        Stage::FirstYear => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{exchange::demo, locale::LanguageTag, store::Directory};

    fn now() -> Now {
        Now::trusted(demo::day().and_hms_opt(10, 30, 0).unwrap())
    }

    fn reader(tag: &str) -> Reader {
        Reader::of(&LanguageTag::parse(tag).unwrap())
    }

    fn kiosk_with(change: impl Fn(&mut Vec<Guide>)) -> Kiosk {
        let mut directory = demo::open(demo::day()).unwrap();
        let mut guides = directory.guides().unwrap();
        change(&mut guides);
        let mut writer = directory.write().unwrap();
        for guide in &guides {
            writer.put_guide(guide).unwrap();
        }
        writer.commit().unwrap();
        Kiosk::new(directory).unwrap()
    }

    fn copy(guide: &Guide, publisher: Uuid, number: u128) -> Guide {
        Guide {
            id: Uuid::from_u128(number),
            publisher_id: publisher,
            title: format!("Kopie {number}"),
            position: 1,
            steps: Vec::new(),
            translations: Vec::new(),
            ..guide.clone()
        }
    }

    #[test]
    fn the_four_stages_stand_in_order_and_open_a_whole_page() {
        let kiosk = kiosk_with(|_| {});
        let stages = Stages::of(&kiosk, &reader("en")).unwrap();
        let labels: Vec<&str> = stages.tiles.iter().map(|tile| tile.label.as_str()).collect();
        assert_eq!(labels, ["First day", "First week", "First month", "First year"]);
        assert_eq!((stages.title.as_str(), stages.notice), ("First steps", None));
        for language in &crate::locale::LANGUAGES {
            let reader = reader(language.tag);
            for tile in &stages.tiles {
                let page = GuidePage::of(&kiosk, &reader, tile.guide, now()).unwrap().unwrap();
                assert!(page.publisher.contains("Gemeente Lindeveen") && !page.title.is_empty());
                assert!(page.steps.iter().all(|step| !step.text.is_empty() && !step.needs.is_empty()), "{page:?}");
                assert_eq!(page.steps[0].number, "1");
            }
        }
        assert_eq!(GuidePage::of(&kiosk, &reader("en"), Uuid::nil(), now()).unwrap(), None);
    }

    #[test]
    fn the_language_of_the_texts_is_told_once() {
        let kiosk = kiosk_with(|guides| guides[0].steps[0].translations.clear());
        let page = |tag: &str, stage: usize| {
            let tile = &Stages::of(&kiosk, &reader(tag)).unwrap().tiles[stage];
            GuidePage::of(&kiosk, &reader(tag), tile.guide, now()).unwrap().unwrap()
        };
        assert_eq!(page("nl", 1).remark, None);
        assert_eq!(page("en", 1).remark.unwrap(), "A computer translated this text. There may be mistakes.");
        let mixed = page("en", 0).remark.unwrap();
        assert_eq!(mixed.lines().count(), 2, "{mixed}");
        assert!(mixed.contains("Dutch") && mixed.contains("computer"), "{mixed}");
    }

    #[test]
    fn a_step_shows_only_needs_that_somebody_meets() {
        let nobody = TermCode::parse("need.work.business").unwrap();
        let any_health = TermCode::parse("need.health").unwrap();
        let kiosk = kiosk_with(|guides| guides[0].steps[0].needs = vec![nobody.clone(), any_health.clone()]);
        let guide = Stages::of(&kiosk, &reader("nl")).unwrap().tiles[0].guide;
        let page = GuidePage::of(&kiosk, &reader("nl"), guide, now()).unwrap().unwrap();
        let shown: Vec<&TermCode> = page.steps[0].needs.iter().map(|tile| &tile.need).collect();
        assert_eq!(shown, [&any_health]);
    }

    #[test]
    fn several_guides_of_a_stage_are_each_shown_and_neighbours_only_where_we_have_none() {
        let publishers = demo::open(demo::day()).unwrap().publishers().unwrap();
        let kiosk = kiosk_with(|guides| {
            let (ours, theirs) = (copy(&guides[0], publishers[0].id, 1), copy(&guides[0], publishers[1].id, 2));
            guides.extend([ours, theirs]);
        });
        let tiles = Stages::of(&kiosk, &reader("nl")).unwrap().tiles;
        let labels: Vec<&str> = tiles.iter().take(2).map(|tile| tile.label.as_str()).collect();
        assert_eq!((tiles.len(), labels), (5, vec!["Uw eerste dag hier", "Kopie 1"]));

        let mut lent = Directory::in_memory().unwrap();
        let mut writer = lent.write().unwrap();
        for publisher in &publishers {
            writer.put_publisher(publisher).unwrap();
        }
        let day = demo::open(demo::day()).unwrap().guides().unwrap().remove(0);
        writer.put_guide(&copy(&day, publishers[1].id, 2)).unwrap();
        writer.commit().unwrap();
        let stages = Stages::of(&Kiosk::new(lent).unwrap(), &reader("nl")).unwrap();
        assert_eq!(stages.tiles.len(), 1);
    }

    #[test]
    fn a_directory_without_guides_says_whom_to_ask() {
        let empty = Kiosk::new(Directory::in_memory().unwrap()).unwrap();
        let stages = Stages::of(&empty, &reader("en")).unwrap();
        assert!(stages.tiles.is_empty() && stages.notice.unwrap().contains("ask at the desk"));
    }
}
