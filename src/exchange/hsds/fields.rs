//! Takes single values out of a record: texts cleaned and capped, numbers, dates and yes/no in any dress. Pure.

use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::time;

/// A record as JSON.
pub type Record = Map<String, Value>;

/// Takes a text; numbers count as their digits, blank and null as none.
///
/// # Errors
/// When it is longer than `chars_max`, or no text.
pub fn text(record: &mut Record, key: &str, chars_max: usize) -> Result<Option<String>, String> {
    let text = match record.shift_remove(key) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => clean(&text),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Bool(yes)) => yes.to_string(),
        Some(_) => return Err(format!("{key} should be a text")),
    };
    if text.chars().count() > chars_max {
        return Err(format!("{key} is longer than {chars_max} characters; shorten it"));
    }
    Ok((!text.is_empty()).then_some(text))
}

/// A value as text, without taking it.
pub fn peek(record: &Record, key: &str) -> Option<String> {
    match record.get(key)? {
        Value::String(text) => Some(clean(text)).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        _ => None,
    }
}

/// Without control characters (line ends and tabs stay) and without space around. Markup is only text here.
pub fn clean(text: &str) -> String {
    let kept = |letter: &char| !letter.is_control() || matches!(letter, '\n' | '\t');
    text.chars().filter(kept).collect::<String>().trim().to_owned()
}

/// Takes a number, also one written as text.
///
/// # Errors
/// When it is something else.
pub fn number(record: &mut Record, key: &str) -> Result<Option<f64>, String> {
    let Some(text) = text(record, key, 100)? else {
        return Ok(None);
    };
    let number: Option<f64> = text.replace(',', ".").parse().ok().filter(|number: &f64| number.is_finite());
    number.map(Some).ok_or_else(|| format!("{key} “{text}” is not a number"))
}

/// Takes a date.
///
/// # Errors
/// When it is not one.
pub fn date(record: &mut Record, key: &str) -> Result<Option<NaiveDate>, String> {
    text(record, key, 100)?.map(|text| time::date(&text).map_err(|why| format!("{key}: {why}"))).transpose()
}

/// Takes a yes or no; anything else is no.
pub fn flag(record: &mut Record, key: &str) -> bool {
    match record.shift_remove(key) {
        Some(Value::Bool(yes)) => yes,
        Some(Value::String(text)) => matches!(text.trim().to_ascii_lowercase().as_str(), "true" | "yes" | "1" | "t"),
        Some(Value::Number(number)) => number.as_i64() == Some(1),
        _ => false,
    }
}

/// Takes a list of words: a JSON list, a JSON list as text (in a table's cell), or words between commas.
pub fn words(record: &mut Record, key: &str) -> Vec<String> {
    let items = match record.shift_remove(key) {
        Some(Value::Array(items)) => items,
        Some(Value::String(text)) => serde_json::from_str(&text)
            .unwrap_or_else(|_| text.split([',', ';']).map(|word| Value::String(word.to_owned())).collect()),
        _ => Vec::new(),
    };
    items.iter().filter_map(|item| item.as_str().map(clean)).filter(|word| !word.is_empty()).collect()
}

/// Whether `words` would take all that stands there.
pub fn is_words(record: &Record, key: &str) -> bool {
    match record.get(key) {
        None | Some(Value::Null | Value::String(_)) => true,
        Some(Value::Array(items)) => items.iter().all(Value::is_string),
        Some(_) => false,
    }
}

/// Cleans what we keep without modelling it: texts, no nulls, numbers where HSDS asks for numbers.
pub fn clean_rest(record: Record) -> Record {
    record.into_iter().filter_map(|(key, value)| clean_value(&key, value).map(|value| (key, value))).collect()
}

fn clean_value(key: &str, value: Value) -> Option<Value> {
    const NUMBERS: [&str; 6] = ["timezone", "count", "interval", "year_incorporated", "extension", "amount"];
    match value {
        Value::Null => None,
        Value::String(text) => {
            let text = clean(&text);
            if NUMBERS.contains(&key) {
                return serde_json::from_str::<serde_json::Number>(&text).ok().map(Value::Number);
            }
            (!text.is_empty()).then_some(Value::String(text))
        }
        Value::Array(items) => Some(Value::Array(items.into_iter().filter_map(|item| clean_value("", item)).collect())),
        Value::Object(inner) => Some(Value::Object(clean_rest(inner))),
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn record(value: Value) -> Record {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn texts_are_cleaned_and_markup_stays_text() {
        let mut from = record(json!({
            "a": " x\u{0}\u{1b}y\r\n<script>alert(1)</script> ", "b": 5, "c": null, "d": "  ", "e": [1], "f": "four"
        }));
        assert_eq!(text(&mut from, "a", 99).unwrap().unwrap(), "xy\n<script>alert(1)</script>");
        assert_eq!(text(&mut from, "b", 99).unwrap().unwrap(), "5");
        assert_eq!(text(&mut from, "c", 99), Ok(None));
        assert_eq!(text(&mut from, "d", 99), Ok(None));
        assert!(text(&mut from, "e", 99).is_err());
        assert!(text(&mut from, "f", 3).unwrap_err().contains("longer than 3"));
        assert!(from.is_empty());
    }

    #[test]
    fn numbers_flags_and_words_come_in_any_dress() {
        let mut from =
            record(json!({"a": "12.5", "b": 3, "c": "many", "d": "TRUE", "e": "x, y ,,z", "f": "[\"p\",\"q\"]"}));
        assert_eq!(number(&mut from, "a"), Ok(Some(12.5)));
        assert_eq!(number(&mut from, "b"), Ok(Some(3.0)));
        assert!(number(&mut from, "c").is_err());
        assert!(flag(&mut from, "d"));
        assert_eq!(words(&mut from, "e"), ["x", "y", "z"]);
        assert_eq!(words(&mut from, "f"), ["p", "q"]);
    }

    #[test]
    fn the_rest_is_kept_clean() {
        let rest =
            clean_rest(record(json!({"timezone": "3", "count": "many", "x": {"y": null, "z": "a\u{7}"}, "n": null})));
        assert_eq!(Value::Object(rest), json!({"timezone": 3, "x": {"z": "a"}}));
    }
}
