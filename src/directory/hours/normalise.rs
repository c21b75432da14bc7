//! What clerks and mappers write becomes OSM `opening_hours` that parse. Two readings are tried: ours, which knows
//! words and habits, then the OSM grammar itself for what ours does not know (months, weeks, sunrise).

use super::{
    BY_APPOINTMENT, HoursError,
    read::{Reading, Refusal, read, remark_of},
    rule::{Holds, Joint, expression},
    token::tokens,
    words::{Remark, fold, remark},
};
use crate::limits::OPENING_HOURS_BYTES_MAX;

/// Opening hours in clean words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Normalised {
    /// OSM `opening_hours`; none when nothing is said of times.
    /// Times that ask for an appointment stand in it as `unknown "by appointment"`, so that they never read as open.
    pub expression: Option<String>,
    /// One comes by appointment only, whenever it is open.
    pub by_appointment: bool,
    /// The expression is not what was given; keep that in the schedule's description.
    pub changed: bool,
}

/// Makes OSM `opening_hours` of what people write, in Dutch, German, French, English or OSM's own words.
///
/// A remark without the word "open" makes its times unknown, as the OSM specification has it; a remark that asks for
/// an appointment makes them by appointment.
///
/// # Errors
/// When the text is too long, is not understood or can be understood in two ways. Keep the text then.
pub fn normalise(text: &str) -> Result<Normalised, HoursError> {
    if text.len() > OPENING_HOURS_BYTES_MAX {
        return Err(HoursError::TooLong);
    }
    let refuse = |reason: String| HoursError::NotUnderstood { expression: text.to_owned(), reason };
    let reading = tokens(text).map_or_else(|| Err(Refusal::Strange("a sign in it".to_owned())), |cut| read(&cut));
    let mut normalised = match reading {
        Ok(reading) => of_reading(reading),
        Err(Refusal::Doubtful(doubt)) => return Err(refuse(doubt.to_string())),
        Err(Refusal::Strange(what)) => of_grammar(text).ok_or_else(|| refuse(format!("{what} has no meaning here")))?,
    };
    if let Some(expression) = &normalised.expression {
        let parsed = expression.parse::<opening_hours::OpeningHours>();
        parsed.map_err(|_| refuse("it is not of the OSM grammar".to_owned()))?;
        if expression.len() > OPENING_HOURS_BYTES_MAX {
            return Err(HoursError::TooLong);
        }
    }
    normalised.changed = normalised.expression.as_deref().unwrap_or_default() != text.trim();
    Ok(normalised)
}

fn of_reading(reading: Reading) -> Normalised {
    let Reading { rules, appointment } = reading;
    let says_nothing = rules.iter().all(|rule| rule.holds == Holds::Unknown(None) && rule.is_bare());
    if says_nothing {
        return Normalised { by_appointment: appointment, ..Normalised::default() };
    }
    let asks = rules.iter().any(|rule| rule.holds == Holds::Appointment);
    let by_appointment = asks && rules.iter().all(|rule| !matches!(rule.holds, Holds::Open | Holds::Unknown(_)));
    let only_otherwise = rules.iter().all(|rule| rule.joint == Joint::Otherwise);
    let expression = (!only_otherwise || !by_appointment).then(|| expression(&rules));
    Normalised { expression, by_appointment, changed: false }
}

/// What only the OSM grammar knows. Its own evaluator takes a time with a remark for open: made unknown here.
fn of_grammar(text: &str) -> Option<Normalised> {
    use opening_hours::{OpeningHours, RuleKind};
    let plain = |character: char| match fold(character) {
        folded @ ('-' | '"' | ' ') => folded,
        '\n' => ';',
        _ => character,
    };
    let cleaned: String = text.chars().map(plain).collect();
    let cleaned = cleaned.trim_matches([' ', ';']);
    let parsed = cleaned.parse::<OpeningHours>().ok()?;
    let mut expression = (*parsed.get_expression()).clone();
    let outside_remarks: String = cleaned.split('"').step_by(2).collect();
    let (mut remarks, mut open, mut asks) = (false, false, false);
    for rule in &mut expression.rules {
        let always = rule.is_constant() || rule.time_selector.to_string() == "00:00-24:00";
        if rule.kind == RuleKind::Open && always && !["24/7", "00:00-24:00"].iter().any(|s| outside_remarks.contains(s))
        {
            return None;
        }
        if rule.kind != RuleKind::Closed && !rule.comment.is_empty() {
            remarks = true;
            rule.kind = RuleKind::Unknown;
            if remark(&rule.comment) == Remark::Appointment {
                asks = true;
                rule.comment = BY_APPOINTMENT.into();
                continue;
            }
            rule.comment = remark_of(&rule.comment).unwrap_or_default().into();
        }
        open |= rule.kind != RuleKind::Closed;
    }
    let expression = if remarks { expression.to_string() } else { cleaned.to_owned() };
    Some(Normalised { expression: Some(expression), by_appointment: asks && !open, changed: false })
}
