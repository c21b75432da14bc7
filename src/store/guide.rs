//! Guides in the directory: written whole, each publisher its own only, and read back whole.

use rusqlite::{OptionalExtension, Row, params};

use super::{
    Directory, StoreError, Writer,
    read::collect,
    rows::{id, json, language, parsed, to_json},
};
use crate::{
    directory::{Guide, GuideStep, Stage},
    limits::GUIDES_MAX,
};

impl Writer<'_> {
    /// Writes a guide with its steps and all translations, over one of the same id.
    ///
    /// # Errors
    /// When it is beyond the bounds, when it or a step of it is another publisher's, or when SQLite refuses, for
    /// example because its publisher was not put before.
    pub fn put_guide(&mut self, guide: &Guide) -> Result<(), StoreError> {
        guide.check()?;
        self.refuse_foreign_guide(guide)?;
        let key = guide.id.to_string();
        self.transaction.prepare_cached("DELETE FROM guide WHERE id = ?1")?.execute([&key])?;
        let count: usize = self.transaction.query_row("SELECT count(*) FROM guide", [], |row| row.get(0))?;
        if count >= GUIDES_MAX {
            return Err(StoreError::TooManyGuides { guide: guide.title.clone() });
        }
        self.transaction
            .prepare_cached(
                "INSERT INTO guide (id, publisher_id, stage, title, original_language, icon, position)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                key,
                guide.publisher_id.to_string(),
                guide.stage.as_str(),
                guide.title,
                guide.original_language.as_ref().map(|tag| tag.as_str()),
                guide.icon,
                guide.position,
            ])?;
        self.put_translations("guide", guide.id, &guide.translations)?;
        for (position, step) in guide.steps.iter().enumerate() {
            self.transaction
                .prepare_cached(
                    "INSERT INTO guide_step (id, guide_id, position, title, description, icon, needs)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                )?
                .execute(params![
                    step.id.to_string(),
                    key,
                    position,
                    step.title,
                    step.description,
                    step.icon,
                    to_json(&step.needs)?,
                ])?;
            self.put_translations("guide_step", step.id, &step.translations)?;
        }
        Ok(())
    }

    /// A publisher may replace its own guides only, and a step stays in its guide.
    fn refuse_foreign_guide(&self, guide: &Guide) -> Result<(), StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT publisher.name FROM guide JOIN publisher ON publisher.id = publisher_id
             WHERE guide.id = ?1 AND publisher_id <> ?2
             UNION ALL
             SELECT publisher.name FROM json_each(?3) JOIN guide_step ON guide_step.id = value
                 JOIN guide ON guide.id = guide_id JOIN publisher ON publisher.id = publisher_id
             WHERE guide_id <> ?1",
        )?;
        let steps: Vec<String> = guide.steps.iter().map(|step| step.id.to_string()).collect();
        let ids = params![guide.id.to_string(), guide.publisher_id.to_string(), to_json(&steps)?];
        match statement.query_row(ids, |row| row.get(0)).optional()? {
            Some(publisher) => Err(StoreError::GuideOfAnother { guide: guide.title.clone(), publisher }),
            None => Ok(()),
        }
    }
}

impl Directory {
    /// All guides: the home publisher's first, each publisher's by stage.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn guides(&self) -> Result<Vec<Guide>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT guide.* FROM guide JOIN publisher ON publisher.id = publisher_id
             ORDER BY publisher.position, publisher.name, publisher.id, guide.position, guide.title, guide.id",
        )?;
        let mut guides = collect(&mut statement, [], |row| self.guide(row))?;
        let mut publishers: Vec<_> = guides.iter().map(|guide| guide.publisher_id).collect();
        publishers.dedup();
        guides.sort_by_key(|guide| (publishers.iter().position(|id| *id == guide.publisher_id), guide.stage));
        Ok(guides)
    }

    fn guide(&self, row: &Row<'_>) -> Result<Guide, StoreError> {
        let key: String = row.get("id")?;
        let stage = parsed(row, "stage", Stage::parse)?;
        Ok(Guide {
            id: id(row, "id")?,
            publisher_id: id(row, "publisher_id")?,
            stage: stage.ok_or_else(|| StoreError::Nonsense { column: "guide.stage", value: String::new() })?,
            title: row.get("title")?,
            icon: row.get("icon")?,
            original_language: language(row, "original_language")?,
            position: row.get("position")?,
            steps: self.list("SELECT * FROM guide_step WHERE guide_id = ?1 ORDER BY position", &key, |row| {
                self.guide_step(row)
            })?,
            translations: self.translations("guide", &key)?,
        })
    }

    fn guide_step(&self, row: &Row<'_>) -> Result<GuideStep, StoreError> {
        let key: String = row.get("id")?;
        Ok(GuideStep {
            id: id(row, "id")?,
            title: row.get("title")?,
            description: row.get("description")?,
            icon: row.get("icon")?,
            needs: json(row, "needs")?,
            translations: self.translations("guide_step", &key)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::directory::Publisher;

    fn uuid(name: &str) -> Uuid {
        Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes())
    }

    fn publisher(name: &str, position: u32) -> Publisher {
        serde_json::from_value(json!({"id": uuid(name), "name": name, "position": position})).unwrap()
    }

    fn guide(publisher: &str, name: &str, stage: &str) -> Guide {
        let english = json!({"field": "title", "language": "en", "text": "in English", "state": "machine"});
        let step = |number: u32| {
            json!({"id": uuid(&format!("{name}{number}")), "title": number.to_string(), "description": "Kijk.",
                "icon": "bus", "needs": ["need.health.doctor"], "translations": [english]})
        };
        serde_json::from_value(json!({"id": uuid(name), "publisher_id": uuid(publisher), "stage": stage,
            "title": name, "icon": "sunrise", "original_language": "nl", "steps": [step(1), step(2)],
            "translations": [english]}))
        .unwrap()
    }

    fn directory() -> Directory {
        let mut directory = Directory::in_memory().unwrap();
        let mut writer = directory.write().unwrap();
        writer.put_publisher(&publisher("Lindeveen", 0)).unwrap();
        writer.put_publisher(&publisher("Groenstad", 1)).unwrap();
        writer.commit().unwrap();
        directory
    }

    fn translations(directory: &Directory) -> usize {
        let sql = "SELECT count(*) FROM content_translation";
        directory.connection.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn guides_come_back_whole_home_first_and_by_stage() {
        let mut directory = directory();
        let theirs = guide("Groenstad", "theirs", "first_day");
        let year = guide("Lindeveen", "year", "first_year");
        let day = guide("Lindeveen", "day", "first_day");
        let second = Guide { position: 1, ..guide("Lindeveen", "also", "first_day") };
        let mut writer = directory.write().unwrap();
        for guide in [&theirs, &year, &second, &day] {
            writer.put_guide(guide).unwrap();
        }
        writer.commit().unwrap();
        assert_eq!(directory.guides().unwrap(), [day, second, year, theirs]);
    }

    #[test]
    fn a_guide_put_again_leaves_nothing_of_what_it_was() {
        let mut directory = directory();
        let mut shorter = guide("Lindeveen", "day", "first_day");
        let mut writer = directory.write().unwrap();
        writer.put_guide(&shorter).unwrap();
        shorter.steps.remove(0);
        writer.put_guide(&shorter).unwrap();
        writer.commit().unwrap();
        assert_eq!(translations(&directory), 2);
        assert_eq!(directory.guides().unwrap(), [shorter]);
        directory.connection.execute("DELETE FROM guide", []).unwrap();
        assert_eq!(translations(&directory), 0, "steps and translations go with their guide");
    }

    #[test]
    fn a_publisher_cannot_replace_the_guide_or_a_step_of_another() {
        let mut directory = directory();
        let mut writer = directory.write().unwrap();
        let ours = guide("Lindeveen", "day", "first_day");
        writer.put_guide(&ours).unwrap();
        writer.put_guide(&ours).unwrap();
        let taken = Guide { publisher_id: uuid("Groenstad"), ..ours.clone() };
        let refused = writer.put_guide(&taken).unwrap_err().to_string();
        assert!(refused.contains("Lindeveen"), "{refused}");
        let mut step_taken = guide("Groenstad", "theirs", "first_day");
        step_taken.steps[0].id = ours.steps[0].id;
        assert!(matches!(writer.put_guide(&step_taken), Err(StoreError::GuideOfAnother { .. })));
        writer.commit().unwrap();
        assert_eq!(directory.guides().unwrap(), [ours]);
    }

    #[test]
    fn bounds_are_errors_with_a_message() {
        let mut directory = directory();
        let mut writer = directory.write().unwrap();
        let mut long = guide("Lindeveen", "long", "first_day");
        long.title = "a".repeat(crate::limits::NAME_CHARS_MAX + 1);
        assert!(writer.put_guide(&long).unwrap_err().to_string().contains("shorten it"));
        for number in 0..GUIDES_MAX {
            writer.put_guide(&guide("Lindeveen", &format!("g{number}"), "first_day")).unwrap();
        }
        let last = writer.put_guide(&guide("Lindeveen", "one more", "first_day")).unwrap_err().to_string();
        assert!(last.contains(&GUIDES_MAX.to_string()), "{last}");
        writer.put_guide(&guide("Lindeveen", "g0", "first_day")).unwrap();
    }
}
