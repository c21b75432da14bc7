//! Dates and clock times as HSDS files write them. Pure.

use chrono::{NaiveDate, NaiveTime, Timelike};

/// A date: ISO (a time after it is left off), American `m/d/yyyy`, or spelled out (`January 20, 1970`).
///
/// # Errors
/// A sentence that says what is wrong with it.
pub fn date(text: &str) -> Result<NaiveDate, String> {
    let text = text.trim();
    let day = text.split_once('T').map_or(text, |(day, _)| day);
    let found = ["%Y-%m-%d", "%Y/%m/%d", "%m/%d/%Y", "%B %d, %Y", "%b %d, %Y", "%d %B %Y"]
        .iter()
        .find_map(|form| NaiveDate::parse_from_str(day, form).ok());
    let year_of_two_digits = day.rsplit('/').next().is_some_and(|year| year.len() == 2 && day.contains('/'));
    match found {
        _ if year_of_two_digits => Err(format!("the date “{text}” has a year of two digits; write 2024-12-31")),
        Some(date) if (1900..=2200).contains(&chrono::Datelike::year(&date)) => Ok(date),
        Some(_) => Err(format!("the date “{text}” is in no year of our time; write 2024-12-31")),
        None => Err(format!("“{text}” is not a date; write 2024-12-31")),
    }
}

/// A clock time in minutes after midnight, 0 to 1440: `9:30`, `09:30:00`, `5:00 PM`, `9am`, `0930`, `10:00+01:00`.
/// An offset is left off, as if it were that of the place; `has_offset` says that there is one.
pub fn minutes(text: &str) -> Option<u16> {
    let text = text.trim().to_ascii_lowercase().replace(['.', ' '], "");
    let (text, half_day) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(rest), _) => (rest.to_owned(), Some(false)),
        (_, Some(rest)) => (rest.to_owned(), Some(true)),
        _ => (without_offset(&text).to_owned(), None),
    };
    let mut parts: Vec<&str> = text.split([':', 'h']).collect();
    let compact = parts.len() == 1 && text.len() == 4;
    if compact {
        parts = vec![text.get(..2)?, text.get(2..)?];
    }
    if parts.len() == 1 && half_day.is_none() || parts.len() > 3 {
        return None;
    }
    let number = |at: usize| match parts.get(at) {
        None => Some(0),
        Some(digits) if (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            digits.parse::<u32>().ok()
        }
        Some(digits) if at == 2 => digits.split_once('.').map_or(*digits, |(whole, _)| whole).parse().ok(),
        Some(_) => None,
    };
    let (hour, minute) = (number(0)?, number(1)?);
    number(2).filter(|second| *second < 60)?;
    let hour = match half_day {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(afternoon) => hour % 12 + if afternoon { 12 } else { 0 },
        None => hour,
    };
    if hour == 24 && minute == 0 {
        return Some(1440);
    }
    let time = NaiveTime::from_hms_opt(hour, minute, 0)?;
    u16::try_from(time.num_seconds_from_midnight() / 60).ok()
}

/// Whether a clock time names its distance from UTC: `10:00Z`, `10:00-05:00`.
pub fn has_offset(text: &str) -> bool {
    let text = text.trim().to_ascii_lowercase();
    minutes(&text).is_some() && without_offset(&text) != text
}

fn without_offset(text: &str) -> &str {
    let text = text.strip_suffix('z').unwrap_or(text);
    match text.rfind(['+', '-']) {
        Some(at) if at >= 4 => &text[..at],
        _ => text,
    }
}

/// `09:30`.
pub fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_every_honest_form_are_read() {
        for text in ["1970-01-20", "1970-01-20T10:30:45.123Z", "1/20/1970", "01/20/1970", "January 20, 1970"] {
            assert_eq!(date(text).unwrap().to_string(), "1970-01-20", "{text}");
        }
        for (text, says) in [
            ("1/2/14", "two digits"),
            ("24/2/70", "two digits"),
            ("12/24/15", "two digits"),
            ("13/27/2014", "not a date"),
            ("January 01, 0001", "year of our time"),
            ("2024-02-30", "not a date"),
            ("soon", "not a date"),
            ("", "not a date"),
        ] {
            let message = date(text).unwrap_err();
            assert!(message.contains(says), "{text}: {message}");
        }
    }

    #[test]
    fn clock_times_become_minutes() {
        for (text, minutes_after) in [
            ("9:30", 570),
            ("09:30:00", 570),
            ("5:00 PM", 1020),
            ("5:00 p.m.", 1020),
            ("9am", 540),
            ("3pm", 900),
            ("12 pm", 720),
            ("12am", 0),
            ("0800", 480),
            ("10:00+01:00", 600),
            ("10:00:00-05:00", 600),
            ("10:00Z", 600),
            ("24:00", 1440),
            ("9h30", 570),
        ] {
            assert_eq!(minutes(text), Some(minutes_after), "{text}");
        }
        assert!(["10:00Z", "10:00:00-05:00", " 10:00+01:00"].into_iter().all(has_offset));
        assert!(!["10:00", "9am", "0800", "10-00Z", "Z", ""].into_iter().any(has_offset));
        for wrong in ["", "9", "25:00", "24:01", "9:60", "13pm", "0am", "noon", "9:3x", "-1:00", "1:2:3:4", "9:00:61"] {
            assert_eq!(minutes(wrong), None, "{wrong}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_answered(text in ".{0,24}") {
            let _ = date(&text);
            if let Some(found) = minutes(&text) {
                proptest::prop_assert!(found <= 1440);
            }
        }

        #[test]
        fn what_we_write_we_read(after in 0u16..=1440) {
            proptest::prop_assert_eq!(minutes(&clock(after)), Some(after));
        }
    }
}
