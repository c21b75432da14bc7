//! The small records of a listing: phones, hours, languages, costs, documents, areas, contacts.

use serde_json::Value;

use super::{
    fields::{self, Record},
    older,
    schedule::{Hours, Recurrence, opening_hours},
    taker::{At, Taker},
    time, words,
};
use crate::{
    directory::{
        Contact, CostOption, OpeningHours, Phone, RequiredDocument, Schedule, ServiceArea, SpokenLanguage, Taxonomy,
        normalise_hours,
    },
    limits::{NAME_CHARS_MAX, TEXT_CHARS_MAX},
};

impl Taker<'_, '_> {
    /// Takes the list under a key, record by record; what cannot be taken is skipped with its reason.
    pub fn list<T>(
        &mut self,
        record: &mut Record,
        key: &str,
        at: &At,
        convert: fn(&mut Self, Record, &At) -> Result<T, String>,
    ) -> Vec<T> {
        let kind = super::tables::singular(key);
        let items = match record.shift_remove(key) {
            None | Some(Value::Null) => return Vec::new(),
            Some(Value::Array(items)) => items,
            Some(single) => vec![single],
        };
        let mut taken = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            let Value::Object(mut item) = item else {
                self.skip(
                    kind,
                    &At::clone(at).child(key, Some(index), &mut Record::new()),
                    "it should be an object {…}",
                );
                continue;
            };
            let place = at.child(key, Some(index), &mut item);
            let id = self.id(kind, &mut item.clone());
            match convert(self, item, &place) {
                Ok(part) => {
                    self.take(kind, &place, id);
                    taken.push(part);
                }
                Err(reason) => self.skip(kind, &place, reason),
            }
        }
        taken
    }

    /// HSDS phone.
    pub fn phone(&mut self, mut record: Record, at: &At) -> Result<Phone, String> {
        let id = self.id("phone", &mut record);
        let number = fields::text(&mut record, "number", NAME_CHARS_MAX)?;
        let mut number = number.map(|number| number.trim_matches(['"', '\'', ' ']).to_owned()).unwrap_or_default();
        if !number.bytes().any(|byte| byte.is_ascii_digit()) {
            return Err("the number is missing; fill it in".into());
        }
        if let Some(prefix) = fields::text(&mut record, "country_prefix", 10)?
            && !number.starts_with('+')
        {
            number = format!("+{} {number}", prefix.trim_start_matches('+'));
        }
        let extension = fields::text(&mut record, "extension", NAME_CHARS_MAX)?;
        let as_number = extension.as_ref().and_then(|digits| digits.parse().ok());
        let kind = fields::text(&mut record, "type", 100)?.or(fields::text(&mut record, "number_type", 100)?);
        let spoken = [
            fields::text(&mut record, "description", TEXT_CHARS_MAX)?,
            fields::text(&mut record, "department", TEXT_CHARS_MAX)?,
            fields::text(&mut record, "vanity_number", TEXT_CHARS_MAX)?,
            extension.filter(|_| as_number.is_none()),
        ];
        let description = spoken.into_iter().flatten().collect::<Vec<_>>().join("; ");
        let languages = self.list(&mut record, "languages", at, Self::language);
        self.leave("phone", record, at);
        let description = (!description.is_empty()).then_some(description);
        Ok(Phone { id, number, extension: as_number, kind, description, languages })
    }

    /// HSDS language.
    pub fn language(&mut self, mut record: Record, at: &At) -> Result<SpokenLanguage, String> {
        let id = self.id("language", &mut record);
        let name = fields::text(&mut record, "name", NAME_CHARS_MAX)?;
        let code = fields::text(&mut record, "code", NAME_CHARS_MAX)?;
        let note = fields::text(&mut record, "note", TEXT_CHARS_MAX)?;
        let tag = code.as_deref().and_then(words::language).or_else(|| name.as_deref().and_then(words::language));
        if let (Some(code), None) = (&code, &tag) {
            self.change("language", at, format!("code “{code}” is no language that is known; only the name was taken"));
        }
        if tag.is_none() && name.is_none() && code.is_none() {
            return Err("name and code are missing; fill in one of them".into());
        }
        self.leave("language", record, at);
        Ok(SpokenLanguage { id, name: name.or(code.filter(|_| tag.is_none())), code: tag, note })
    }

    /// The schedules of a record; rows of the older schedule tables become one.
    pub fn schedules(&mut self, record: &mut Record, at: &At) -> Vec<Schedule> {
        let mut older_rows = Vec::new();
        if let Some(Value::Array(items)) = record.get_mut("schedules") {
            let is_older = |item: &Value| item.as_object().is_some_and(older::is_schedule);
            older_rows = items.extract_if(.., |item| is_older(item)).filter_map(into_record).collect();
        }
        let mut schedules = self.list(record, "schedules", at, Self::schedule);
        let mut rows = Vec::new();
        for mut row in older_rows {
            let kind = older::kind(&row);
            let place = at.child("schedules", None, &mut row);
            match older::check(kind, &row) {
                Ok(()) => {
                    self.say_offset(kind, &row, &place);
                    self.take(kind, &place, self.owner);
                    rows.push(row);
                }
                Err(reason) => self.skip(kind, &place, reason),
            }
        }
        if let Some(hours) = older::opening_hours(&rows) {
            let id = self.uuid("schedule", &format!("{}.schedules", self.owner));
            match OpeningHours::parse(&hours, None) {
                Ok(_) => schedules.push(Schedule { id, opening_hours: Some(hours), ..Schedule::default() }),
                Err(why) => {
                    self.change("schedule", at, format!("{why}; they were kept as words"));
                    schedules.push(Schedule { id, description: Some(hours), ..Schedule::default() });
                }
            }
        }
        schedules
    }

    /// HSDS schedule.
    pub fn schedule(&mut self, mut record: Record, at: &At) -> Result<Schedule, String> {
        let id = self.id("schedule", &mut record);
        let mut description = fields::text(&mut record, "description", TEXT_CHARS_MAX)?;
        let mut by_appointment = fields::flag(&mut record, "by_appointment");
        let given = fields::text(&mut record, "opening_hours", TEXT_CHARS_MAX)?;
        let hours = match given {
            Some(expression) => match normalise_hours(&expression) {
                Ok(mut hours) => {
                    by_appointment |= hours.by_appointment;
                    if is_osm_already(&expression, hours.expression.as_deref()) {
                        hours.expression = Some(expression);
                    } else if hours.changed {
                        self.change("schedule", at, format!("the opening hours “{expression}” were written anew"));
                        description = Some(join(description, &expression));
                    }
                    hours.expression
                }
                Err(why) => {
                    self.change("schedule", at, format!("{why}; they were kept as words"));
                    description = Some(join(description, &expression));
                    None
                }
            },
            None => self.recurrence(&record, at)?,
        };
        let notes = record.get("notes").and_then(Value::as_str);
        by_appointment |= [description.as_deref(), notes].into_iter().flatten().any(words::is_by_appointment);
        let mut other = self.keep("schedule", record);
        for link in ["service_id", "location_id", "service_at_location_id"] {
            other.shift_remove(link);
        }
        Ok(Schedule { id, opening_hours: hours, by_appointment, description, other })
    }

    fn recurrence(&mut self, record: &Record, at: &At) -> Result<Option<String>, String> {
        let value = |key: &str| fields::peek(record, key);
        let columns = [
            value("freq"),
            value("interval"),
            value("byday"),
            value("count"),
            value("bymonthday"),
            value("byweekno"),
            value("byyearday"),
            value("dtstart"),
            value("until"),
            value("valid_from"),
            value("valid_to"),
            value("opens_at"),
            value("closes_at"),
        ];
        let [
            freq,
            interval,
            byday,
            count,
            bymonthday,
            byweekno,
            byyearday,
            dtstart,
            until,
            valid_from,
            valid_to,
            opens_at,
            closes_at,
        ] = columns.each_ref().map(Option::as_deref);
        let rule = Recurrence {
            freq,
            interval,
            byday,
            count,
            bymonthday,
            byweekno,
            byyearday,
            dtstart,
            until,
            valid_from,
            valid_to,
            opens_at,
            closes_at,
        };
        match opening_hours(&rule)? {
            Hours::None => Ok(None),
            Hours::Osm { expression, remark } => {
                self.say_offset("schedule", record, at);
                if let Some(remark) = remark {
                    self.change("schedule", at, remark);
                }
                Ok(Some(expression))
            }
            Hours::Inexpressible { columns } => {
                let reason = format!(
                    "the hours cannot be said as a weekly table because of {}; the columns were kept, and the screen \
                     shows the description only",
                    columns.join(", ")
                );
                self.change("schedule", at, reason);
                Ok(None)
            }
        }
    }

    /// A clock time with an offset is read as that of the place; whether that is right, the person must say.
    fn say_offset(&mut self, kind: &str, record: &Record, at: &At) {
        for column in ["opens_at", "closes_at"] {
            if let Some(text) = fields::peek(record, column).filter(|text| time::has_offset(text)) {
                let reason = format!("{column} “{text}” was read as the time on the clock there; is that right?");
                self.change(kind, at, reason);
            }
        }
    }

    /// HSDS cost_option.
    pub fn cost_option(&mut self, mut record: Record, at: &At) -> Result<CostOption, String> {
        let id = self.id("cost_option", &mut record);
        let cost = self.term("cost_option", &mut record, "cost", Taxonomy::Cost, at);
        let currency = fields::text(&mut record, "currency", NAME_CHARS_MAX)?.map(|code| code.to_uppercase());
        let is_code = |code: &String| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        if let Some(wrong) = currency.as_ref().filter(|code| !is_code(code)) {
            self.change("cost_option", at, format!("currency “{wrong}” is not a code such as EUR and was left out"));
        }
        let option = CostOption {
            id,
            cost,
            option: fields::text(&mut record, "option", TEXT_CHARS_MAX)?,
            currency: currency.filter(is_code),
            amount: fields::number(&mut record, "amount")?,
            amount_description: fields::text(&mut record, "amount_description", TEXT_CHARS_MAX)?,
            valid_from: fields::date(&mut record, "valid_from")?,
            valid_to: fields::date(&mut record, "valid_to")?,
        };
        self.leave("cost_option", record, at);
        Ok(option)
    }

    /// HSDS required_document.
    pub fn required_document(&mut self, mut record: Record, at: &At) -> Result<RequiredDocument, String> {
        let id = self.id("required_document", &mut record);
        let document = fields::text(&mut record, "document", TEXT_CHARS_MAX)?;
        let given = self.term("required_document", &mut record, "document_term", Taxonomy::Document, at);
        let named = || document.as_deref().and_then(|name| words::term(Taxonomy::Document, name));
        let document_term = given.or_else(named);
        let uri = fields::text(&mut record, "uri", TEXT_CHARS_MAX)?;
        self.leave("required_document", record, at);
        if document.is_none() && document_term.is_none() && uri.is_none() {
            return Err("document is missing; write what one brings".into());
        }
        Ok(RequiredDocument { id, document, uri, document_term })
    }

    /// HSDS service_area.
    pub fn service_area(&mut self, mut record: Record, _at: &At) -> Result<ServiceArea, String> {
        Ok(ServiceArea {
            id: self.id("service_area", &mut record),
            name: fields::text(&mut record, "name", TEXT_CHARS_MAX)?,
            description: fields::text(&mut record, "description", TEXT_CHARS_MAX)?,
            other: self.keep("service_area", record),
        })
    }

    /// HSDS contact.
    pub fn contact(&mut self, mut record: Record, at: &At) -> Result<Contact, String> {
        let id = self.id("contact", &mut record);
        let mut contact = Contact {
            id,
            name: fields::text(&mut record, "name", NAME_CHARS_MAX)?,
            title: fields::text(&mut record, "title", NAME_CHARS_MAX)?,
            department: fields::text(&mut record, "department", NAME_CHARS_MAX)?,
            email: fields::text(&mut record, "email", NAME_CHARS_MAX)?,
            phones: Vec::new(),
        };
        contact.phones = self.list(&mut record, "phones", at, Self::phone);
        let blank = contact.name.is_none() && contact.title.is_none() && contact.department.is_none();
        if blank && contact.email.is_none() && contact.phones.is_empty() {
            return Err("it has no name, title, department, email or phone; fill in one of them".into());
        }
        self.leave("contact", record, at);
        Ok(contact)
    }
}

/// Whether hours differ from what our reader makes of them in nothing but commas between rules: then they are OSM's,
/// whose comma leaves the night of the day before in a day, where "; " takes it away.
fn is_osm_already(given: &str, read: Option<&str>) -> bool {
    let joined = |text: &str| text.replace("; ", ", ");
    !given.contains(" off")
        && read.is_some_and(|read| joined(read) == joined(given))
        && OpeningHours::parse(given, None).is_ok()
}

fn into_record(value: Value) -> Option<Record> {
    match value {
        Value::Object(record) => Some(record),
        _ => None,
    }
}

fn join(first: Option<String>, second: &str) -> String {
    first.map_or_else(|| second.to_owned(), |first| format!("{first}\n{second}"))
}
