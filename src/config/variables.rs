//! Settings as the lines of an environment file, which systemd and shells read. Owns their quoting.

use serde_json::Value;

use super::{
    Settings,
    keys::{KEYS, SOURCE},
};

impl Settings {
    /// A line for each setting that is said, sources left out: `WEGWIJS_PLACE_NAME="Lindeveen"`. The words of a list
    /// stand beside each other.
    pub fn variables(&self) -> Vec<String> {
        let all = serde_json::to_value(self).unwrap_or_default();
        let line = |section: &str, name: &str| {
            let text = text(all.get(section)?.get(name)?)?;
            Some(format!("WEGWIJS_{}_{}={}", section.to_uppercase(), name.to_uppercase(), quoted(&text)))
        };
        KEYS.iter().filter(|key| key.section != SOURCE).filter_map(|key| line(key.section, key.name)).collect()
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(list) if list.is_empty() => None,
        Value::Array(list) => Some(list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ")),
        other => Some(other.to_string()),
    }
}

/// Between double quotes, as both systemd.exec(5) and sh(1) read it. A line has one end only.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' | '$' | '`' => quoted.extend(['\\', letter]),
            letter if letter.is_control() => quoted.push(' '),
            letter => quoted.push(letter),
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn a_shell_reads_back_what_was_said() {
        let text = "[place]\nname = \"'s-Graven \\\"$HOME\\\" `id` \\\\\"\nlanguages = [\"nl\", \"ar\"]\nlatitude = 52.5\nlongitude = 6.0\n";
        let lines = Settings::parse(text).unwrap().variables();
        let script = format!(
            "{}\nprintf '%s|%s|%s' \"$WEGWIJS_PLACE_NAME\" \"$WEGWIJS_PLACE_LANGUAGES\" \"$WEGWIJS_PLACE_LATITUDE\"",
            lines.join("\n")
        );
        let said = Command::new("sh").args(["-c", &script]).output().unwrap();
        assert_eq!(String::from_utf8(said.stdout).unwrap(), "'s-Graven \"$HOME\" `id` \\|nl ar|52.5");
    }

    #[test]
    fn what_is_not_said_has_no_line() {
        assert_eq!(Settings::default().variables(), ["WEGWIJS_SCREEN_ROTATION=\"0\"", "WEGWIJS_COUNTERS_ON=\"false\""]);
        let lines = Settings::parse("[place]\nname = \"a\\nB=1\"").unwrap().variables();
        assert_eq!(lines[0], "WEGWIJS_PLACE_NAME=\"a B=1\"");
    }
}
