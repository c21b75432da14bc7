//! Makes one card's file of a template: values that a table gives take the place of what the template holds ready, and
//! its comments stay. Reads and writes no files.

use toml::Value;

use super::{
    Mistakes, Settings,
    check::unknown,
    keys::{self, Key},
    rules::Rule,
};

/// The file of one card: `values` are names with sections (`place.name`) and what a cell of a table says; an empty cell
/// leaves the template as it is. What is said of a source is of the first one.
///
/// # Errors
/// What is not known, and what the settings do not take, with the lines of the file that would come of it.
pub fn fill(template: &str, values: &[(&str, &str)]) -> Result<String, Mistakes> {
    // A template with mistakes of its own is told of them before anything is put into it.
    Settings::parse(template)?;
    let mut lines: Vec<String> = template.trim_start_matches('\u{feff}').lines().map(str::to_owned).collect();
    for (dotted, cell) in values.iter().filter(|(_, cell)| !cell.trim().is_empty()) {
        let (section, name) = dotted.rsplit_once('.').unwrap_or(("", *dotted));
        let key = keys::find(section, name).ok_or_else(|| Mistakes::of_file(unknown(section, name)))?;
        put(&mut lines, key, &value_of(key.rule, cell.trim()));
    }
    let filled = lines.join("\n") + "\n";
    Settings::parse(&filled).map(|_| filled)
}

/// What a cell says, in the kind that a setting wants; where it is none, as a text, which the check then refuses.
fn value_of(rule: Rule, cell: &str) -> Value {
    let text = || Value::from(cell);
    let whole = cell.parse::<i64>().ok().map(Value::from);
    match rule {
        Rule::Text(_) | Rule::Word(_) => text(),
        Rule::Whole(..) | Rule::OneOf(_) => whole.unwrap_or_else(text),
        // Spreadsheets of most of Europe write a comma.
        Rule::Number(..) => {
            whole.or_else(|| Some(cell.replace(',', ".").parse::<f64>().ok()?.into())).unwrap_or_else(text)
        }
        Rule::YesNo => cell.to_lowercase().parse::<bool>().map_or_else(|_| text(), Value::from),
        Rule::List(..) => {
            let parts = cell.split([' ', ',', ';']).filter(|part| !part.is_empty());
            Value::Array(parts.map(Value::from).collect())
        }
    }
}

/// Writes a setting into the line that says it or holds it ready, the first one of its section; where there is none,
/// below the head of the section, which is written at the end where there is none either.
fn put(lines: &mut Vec<String>, key: &Key, value: &Value) {
    let line = format!("{} = {value}", key.name);
    let (mut section, mut head) = (String::new(), None);
    for at in 0..lines.len() {
        let plain = held_ready(&lines[at]).unwrap_or(&lines[at]).to_owned();
        if plain.starts_with('[') {
            section = plain.trim().trim_matches(['[', ']']).to_owned();
            match head {
                // The next source is another one.
                Some(_) if section == key.section => break,
                None if section == key.section => head = Some(at),
                _ => {}
            }
        }
        let name = plain.split_once('=').map(|(name, _)| name.trim());
        if section == key.section && name == Some(key.name) {
            lines[at] = line;
            break_ground(lines, head);
            return;
        }
    }
    let head = head.unwrap_or_else(|| {
        lines.push(if key.section == keys::SOURCE { "[[source]]".to_owned() } else { format!("[{}]", key.section) });
        lines.len() - 1
    });
    lines.insert(head + 1, line);
    break_ground(lines, Some(head));
}

/// The head of a section counts from now on.
fn break_ground(lines: &mut [String], head: Option<usize>) {
    if let Some(line) = head.and_then(|head| lines.get_mut(head))
        && let Some(ready) = held_ready(line).map(str::to_owned)
    {
        *line = ready;
    }
}

/// The setting or section that a line of a template holds ready: it begins with `#`, and no space follows.
fn held_ready(line: &str) -> Option<&str> {
    line.strip_prefix('#').filter(|rest| rest.starts_with(|letter: char| letter.is_ascii_lowercase() || letter == '['))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::keys::{KEYS, SOURCE};

    /// What the SD card brings.
    const TEMPLATE: &str = include_str!("../../deploy/image/wegwijs.toml");

    #[test]
    fn the_template_is_good_as_it_stands_and_says_nothing() {
        assert_eq!(Settings::parse(TEMPLATE), Ok(Settings::default()));
    }

    #[test]
    fn every_line_of_the_template_is_good_when_it_is_brought_forward() {
        let lines: Vec<&str> = TEMPLATE.lines().collect();
        let with = |chosen: &dyn Fn(usize) -> bool| -> String {
            let line = |(at, line): (usize, &&str)| match held_ready(line) {
                Some(ready) if chosen(at) => format!("{ready}\n"),
                _ => format!("{line}\n"),
            };
            lines.iter().enumerate().map(line).collect()
        };
        let all = Settings::parse(&with(&|_| true)).unwrap();
        assert_eq!((all.sources.len(), all.place.point().is_some()), (2, true));
        let source = lines.iter().position(|line| *line == "#[[source]]").unwrap();
        let mut seen = 0;
        for at in (0..source).filter(|at| held_ready(lines[*at]).is_some()) {
            seen += 1;
            let one = with(&|other| other == at);
            if let Err(why) = Settings::parse(&one) {
                assert!(why.to_string().contains("beside it") || why.to_string().contains("country"), "{why}");
            }
        }
        assert_eq!(seen, KEYS.iter().filter(|key| key.section != SOURCE).count(), "each setting is held ready once");
        for key in KEYS {
            assert!(TEMPLATE.contains(&format!("\n#{} = ", key.name)), "{} is not in the template", key.name);
        }
    }

    #[test]
    fn comments_are_in_four_languages() {
        for tag in ["nl", "de", "fr", "en"] {
            assert!(TEMPLATE.matches(&format!("{tag}: ")).count() >= 18, "{tag}");
        }
    }

    #[test]
    fn values_take_the_place_of_what_is_held_ready() {
        let values = [
            ("place.name", "Oever \"aan zee\""),
            ("place.latitude", "52,5"),
            ("place.longitude", "6"),
            ("place.languages", "nl, en ar"),
            ("counters.on", "TRUE"),
            ("printer.paper_mm", ""),
            ("source.name", "oever"),
            ("source.root", "oever.root.json"),
        ];
        let filled = fill(TEMPLATE, &values).unwrap();
        let settings = Settings::parse(&filled).unwrap();
        assert_eq!(settings.place.name.as_deref(), Some("Oever \"aan zee\""));
        assert_eq!(settings.place.point().map(|point| (point.latitude, point.longitude)), Some((52.5, 6.0)));
        assert_eq!((settings.place.languages.len(), settings.counters.on), (3, true));
        assert_eq!((settings.sources.len(), settings.sources[0].name.as_str()), (1, "oever"));
        assert_eq!(filled.lines().count(), TEMPLATE.lines().count(), "comments stay, nothing is added");
        let name = filled.lines().position(|line| line.starts_with("name = ")).unwrap();
        assert!(filled.lines().nth(name - 1).unwrap().starts_with("# en: The name of the place"));
        assert!(filled.contains("\n#paper_mm = 80\n"));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let said = |values: &[(&str, &str)]| fill(TEMPLATE, values).unwrap_err().to_string();
        assert_eq!(said(&[("place.nmae", "A")]), "'nmae' is not known; did you mean 'name'?");
        assert!(said(&[("nam", "A")]).contains("is not known"));
        assert!(said(&[("place.country", "Holland")]).contains("cannot be \"Holland\"; write two capital letters"));
        assert!(said(&[("sound.volume", "loud")]).contains("from 0 to 100"));
        assert!(fill("[place\n", &[]).is_err());
    }

    #[test]
    fn the_first_source_is_meant() {
        let template =
            "[[source]]\nname = \"a\"\nroot = \"a.json\"\n[[source]]\nname = \"b\"\nroot = \"b.json\"\nurls = []\n";
        let settings = Settings::parse(&fill(template, &[("source.urls", "https://a.example/")]).unwrap()).unwrap();
        assert_eq!((settings.sources[0].urls.len(), settings.sources[1].urls.len()), (1, 0));
    }

    #[test]
    fn a_bare_template_is_filled_too() {
        let filled = fill("", &[("source.name", "a"), ("source.root", "a.json"), ("sound.volume", "40")]).unwrap();
        let settings = Settings::parse(&filled).unwrap();
        assert_eq!((settings.sources.len(), settings.sound.volume), (1, Some(40)));
    }
}
