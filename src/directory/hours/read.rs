//! Reads the tokens of written opening hours as rules. Guesses nothing: two possible readings are none.

use super::{
    rule::{Holds, Joint, Rule, Times},
    token::{Token, Tokens},
    words::{Languages, Meaning, Remark, remark},
};

/// Why tokens are not hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Words or an order that this reader does not know; the OSM grammar may.
    Strange(String),
    /// Understood, and not to be believed; nobody else may try.
    Doubtful(Doubt),
}

/// What is not to be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Doubt {
    #[error("a day could be two different days; write Mo, Tu, We, Th, Fr, Sa or Su")]
    TwoDays,
    #[error("it says all day and names times")]
    AllDayAndTimes,
    #[error("it says closed and by appointment at once")]
    ClosedByAppointment,
    #[error("it says on which days, but not at what times")]
    NoTimes,
    #[error("a time is no time of the day")]
    NotATime,
    #[error("only one of two times says am or pm")]
    HalfOfDay,
    #[error("it ends before it begins; write the hours from 0 to 24, with minutes")]
    EndsBeforeItBegins,
}

/// What stands in the text.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) rules: Vec<Rule>,
    /// An appointment is asked for beside all rules.
    pub(super) appointment: bool,
}

#[derive(Debug, Clone, Copy)]
struct Moment {
    hour: u16,
    minute: Option<u16>,
    after_noon: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    Nothing,
    Day,
    DayDash,
    Start,
    StartDash,
    End,
}

/// Reads all tokens.
pub(super) fn read(tokens: &Tokens) -> Result<Reading, Refusal> {
    let mut reader = Reader {
        languages: languages_of(tokens)?,
        reading: Reading::default(),
        draft: Draft::default(),
        last: Last::Nothing,
        comma: false,
        otherwise: false,
    };
    for token in &tokens.list {
        reader.token(token)?;
    }
    reader.close(Joint::Instead)?;
    let Reader { mut reading, otherwise, .. } = reader;
    if otherwise && reading.rules.is_empty() {
        reading.appointment = true;
    } else if otherwise {
        reading.rules.push(Rule { joint: Joint::Otherwise, holds: Holds::Appointment, ..Rule::default() });
    }
    if reading.appointment {
        ask_always(&mut reading.rules);
    }
    Ok(reading)
}

/// By appointment whenever it is not closed. Closed days alone would hide that, so it is said before them.
fn ask_always(rules: &mut Vec<Rule>) {
    for rule in rules.iter_mut().filter(|rule| rule.holds != Holds::Closed) {
        rule.holds = Holds::Appointment;
    }
    rules.retain(|rule| rule.holds == Holds::Closed || rule.joint == Joint::Otherwise || !rule.is_bare());
    if !rules.is_empty() && rules.iter().all(|rule| rule.holds == Holds::Closed) {
        rules.insert(0, Rule { holds: Holds::Appointment, ..Rule::default() });
    }
}

/// The languages in which every day of the text is one; all, when no single language has them all.
fn languages_of(tokens: &Tokens) -> Result<Languages, Refusal> {
    let days = || tokens.list.iter().filter_map(|token| if let Token::Day(days) = token { Some(days) } else { None });
    let spoken = |days: &Vec<(u8, Languages)>| {
        days.iter().map(|(_, languages)| *languages).reduce(|all, more| all | more).unwrap_or(Languages::ALL)
    };
    let shared = days().map(spoken).fold(Languages::ALL, Languages::and);
    let hinted = shared.and(tokens.languages);
    let languages = [hinted, shared].into_iter().find(|l| !l.is_empty()).unwrap_or(Languages::ALL);
    let meant = |days: &Vec<(u8, Languages)>| days.iter().filter(|(_, l)| !l.and(languages).is_empty()).count();
    if days().any(|day| meant(day) != 1) {
        return Err(Refusal::Doubtful(Doubt::TwoDays));
    }
    Ok(languages)
}

#[derive(Debug, Default)]
struct Draft {
    rule: Rule,
    joint: Joint,
    times: Vec<(Moment, Moment)>,
    start: Option<Moment>,
    said: Option<Holds>,
    appointment: bool,
    /// "and by appointment": besides the hours.
    or_appointment: bool,
    joined: bool,
}

struct Reader {
    languages: Languages,
    reading: Reading,
    draft: Draft,
    last: Last,
    comma: bool,
    /// By appointment whenever no rule says anything.
    otherwise: bool,
}

impl Reader {
    fn token(&mut self, token: &Token) -> Result<(), Refusal> {
        let comma = std::mem::take(&mut self.comma);
        match token {
            Token::Comma => self.comma = true,
            Token::Semicolon => self.close(Joint::Instead)?,
            Token::Fallback => self.close(Joint::Otherwise)?,
            Token::Day(days) => self.day(days, comma)?,
            Token::Time { hour, minute } => self.time(*hour, *minute)?,
            Token::Remark { text, quoted } => self.remark(text, *quoted)?,
            Token::Strange(text) => self.remark(text, false)?,
            Token::Word(meaning) => return self.word(*meaning),
        }
        self.draft.joined = false;
        Ok(())
    }

    fn word(&mut self, meaning: Meaning) -> Result<(), Refusal> {
        match meaning {
            Meaning::Filler => return Ok(()),
            Meaning::And | Meaning::Or => {
                self.draft.joined = true;
                return Ok(());
            }
            Meaning::Range => self.dash()?,
            Meaning::Meridiem(after_noon) => self.meridiem(after_noon),
            Meaning::Days(first, last) => {
                self.begin_days(Joint::Besides)?;
                self.draft.rule.days.push((first, last));
            }
            Meaning::PublicHoliday => self.holiday("PH")?,
            Meaning::SchoolHoliday => self.holiday("SH")?,
            Meaning::AllDay => self.draft.rule.all_day = true,
            Meaning::Closed => self.say(Holds::Closed)?,
            Meaning::Open => self.say(Holds::Open)?,
            Meaning::Unknown => self.say(Holds::Unknown(None))?,
        }
        self.draft.joined = false;
        Ok(())
    }

    fn dash(&mut self) -> Result<(), Refusal> {
        self.last = match self.last {
            Last::Day => Last::DayDash,
            Last::Start => Last::StartDash,
            _ => return Err(strange("a dash that joins nothing")),
        };
        Ok(())
    }

    /// Days after times or a word such as "closed" begin the next rule; "open Mo-Fr" does not.
    fn begin_days(&mut self, joint: Joint) -> Result<(), Refusal> {
        let draft = &self.draft;
        let complete = !draft.times.is_empty() || draft.rule.all_day || draft.appointment;
        let said = draft.said.as_ref().is_some_and(|said| *said != Holds::Open);
        if complete || said {
            self.close(joint)?;
        }
        Ok(())
    }

    fn day(&mut self, days: &[(u8, Languages)], comma: bool) -> Result<(), Refusal> {
        let meant = days.iter().find(|(_, languages)| !languages.and(self.languages).is_empty());
        let Some((day, _)) = meant else { return Err(strange("a day of no language")) };
        if self.last == Last::DayDash {
            if let Some(range) = self.draft.rule.days.last_mut() {
                range.1 = *day;
            }
            self.last = Last::Nothing;
            return Ok(());
        }
        self.begin_days(Joint::Besides)?;
        if !self.draft.rule.holidays.is_empty() && !comma && !self.draft.joined {
            return Err(strange("a day right after the holidays"));
        }
        self.draft.rule.days.push((*day, *day));
        self.last = Last::Day;
        Ok(())
    }

    fn holiday(&mut self, name: &'static str) -> Result<(), Refusal> {
        if self.last == Last::DayDash {
            return Err(strange("a dash before the holidays"));
        }
        self.begin_days(Joint::Besides)?;
        self.draft.rule.holidays.push(name);
        self.last = Last::Nothing;
        Ok(())
    }

    fn time(&mut self, hour: u16, minute: Option<u16>) -> Result<(), Refusal> {
        let moment = Moment { hour, minute, after_noon: None };
        match (self.last, self.draft.start.take()) {
            (Last::DayDash, _) => return Err(strange("a dash between a day and a time")),
            (Last::StartDash, Some(start)) => {
                self.draft.times.push((start, moment));
                self.last = Last::End;
            }
            (_, Some(_)) => return Err(strange("two times without a dash")),
            (_, None) => {
                self.draft.start = Some(moment);
                self.last = Last::Start;
            }
        }
        Ok(())
    }

    /// "am" after no time is German: am Montag.
    fn meridiem(&mut self, after_noon: bool) {
        let last = match self.last {
            Last::Start => self.draft.start.as_mut(),
            Last::End => self.draft.times.last_mut().map(|(_, end)| end),
            _ => None,
        };
        if let Some(moment) = last {
            moment.after_noon = Some(after_noon);
        }
    }

    fn say(&mut self, holds: Holds) -> Result<(), Refusal> {
        if self.draft.said.is_some() {
            return Err(strange("two words for one time"));
        }
        self.draft.said = Some(holds);
        Ok(())
    }

    fn remark(&mut self, text: &str, quoted: bool) -> Result<(), Refusal> {
        match remark(text) {
            Remark::Appointment if self.draft.joined => self.draft.or_appointment = true,
            Remark::Appointment => self.draft.appointment = true,
            Remark::WalkIn => {}
            Remark::Other if quoted => {
                if matches!(self.draft.said, None | Some(Holds::Unknown(None))) {
                    self.draft.said = Some(Holds::Unknown(remark_of(text)));
                }
            }
            Remark::Other => return Err(Refusal::Strange(format!("“{text}”"))),
        }
        Ok(())
    }

    /// Ends the rule that is being read; the next one has the given joint.
    fn close(&mut self, next: Joint) -> Result<(), Refusal> {
        if self.last == Last::DayDash || self.draft.start.is_some() {
            return Err(strange("a day or a time without its end"));
        }
        self.last = Last::Nothing;
        let draft = std::mem::replace(&mut self.draft, Draft { joint: next, ..Draft::default() });
        if let Some(mut rule) = self.finish(draft)? {
            let before = &self.reading.rules;
            if rule.joint == Joint::Besides {
                let clash = rule.holds == Holds::Closed || before.iter().any(|other| rule.clashes(other));
                let needed = before.iter().any(|other| rule.completes(other));
                rule.joint = if !clash && needed { Joint::Besides } else { Joint::Instead };
            }
            self.reading.rules.push(rule);
        }
        Ok(())
    }

    fn finish(&mut self, draft: Draft) -> Result<Option<Rule>, Refusal> {
        let mut rule = Rule { joint: draft.joint, ..draft.rule };
        for (start, end) in draft.times {
            rule.times.push(times(start, end)?);
        }
        rule.join_times();
        let timeless = rule.times.is_empty() && !rule.all_day;
        self.otherwise |= draft.or_appointment;
        if rule.is_bare() && matches!(draft.said, None | Some(Holds::Unknown(_))) && draft.appointment {
            match draft.joint {
                Joint::Otherwise => self.otherwise = true,
                Joint::Instead | Joint::Besides => self.reading.appointment = true,
            }
            return Ok(None);
        }
        if rule.is_bare() && draft.said.is_none() {
            return Ok(None);
        }
        if rule.all_day && !rule.times.is_empty() {
            return Err(Refusal::Doubtful(Doubt::AllDayAndTimes));
        }
        rule.holds = match (draft.said, draft.appointment) {
            (Some(Holds::Closed), false) => Holds::Closed,
            (Some(Holds::Closed), true) => return Err(Refusal::Doubtful(Doubt::ClosedByAppointment)),
            (_, true) => Holds::Appointment,
            (Some(said), false) => said,
            (None, false) => Holds::Open,
        };
        if rule.holds == Holds::Open && timeless {
            return Err(Refusal::Doubtful(Doubt::NoTimes));
        }
        Ok(Some(rule))
    }
}

/// A remark as the grammar takes it; none when nothing of it can be seen.
pub(super) fn remark_of(text: &str) -> Option<String> {
    let seen: String = text.chars().map(|c| if c.is_control() || c == '"' { ' ' } else { c }).collect();
    Some(seen.trim().to_owned()).filter(|seen| !seen.is_empty())
}

fn strange(what: &str) -> Refusal {
    Refusal::Strange(what.to_owned())
}

fn times(start: Moment, end: Moment) -> Result<Times, Refusal> {
    const NO_TIME: Refusal = Refusal::Doubtful(Doubt::NotATime);
    let bare = start.minute.is_none() || end.minute.is_none();
    let (from, to) = match (start.after_noon, end.after_noon) {
        (None, None) => (minutes(start, None), minutes(end, None)),
        (Some(half), Some(other)) => (minutes(start, Some(half)), minutes(end, Some(other))),
        (None, Some(half)) if start.hour > 12 => (minutes(start, None), minutes(end, Some(half))),
        (None, Some(half)) => {
            let same = (start.hour % 12, start.minute) < (end.hour % 12, end.minute);
            (minutes(start, Some(half && same)), minutes(end, Some(half)))
        }
        (Some(_), None) => return Err(Refusal::Doubtful(Doubt::HalfOfDay)),
    };
    let (from, to) = (from.ok_or(NO_TIME)?, to.ok_or(NO_TIME)?);
    if from >= Times::DAY_MINUTES || from == to {
        return Err(NO_TIME);
    }
    let to = if to == 0 { Times::DAY_MINUTES } else { to };
    if bare && to <= from && end.after_noon.is_none() {
        return Err(Refusal::Doubtful(Doubt::EndsBeforeItBegins));
    }
    Ok(Times { start: from, end: to })
}

fn minutes(moment: Moment, after_noon: Option<bool>) -> Option<u16> {
    let minute = moment.minute.unwrap_or(0);
    let hour = match after_noon {
        None => moment.hour,
        Some(_) if !(1..=12).contains(&moment.hour) => return None,
        Some(after_noon) => moment.hour % 12 + if after_noon { 12 } else { 0 },
    };
    let total = hour * 60 + minute;
    (minute < 60 && total <= Times::DAY_MINUTES).then_some(total)
}
