//! Days in words: the Gregorian day as a reader writes it, and the row of a week's table.
//! Takes names and patterns from CLDR; where those are poor, the patterns are ours.

use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};
use icu_calendar::{Date, Gregorian};
use icu_datetime::{
    FixedCalendarDateTimeFormatter,
    fieldsets::{M, MDE, YMD, YMDE},
};
use icu_locale_core::Locale;

use super::{Catalogue, LanguageTag, Numbers, reckoning::Reckoning};

/// The days and the hours of one reader.
pub struct Dates {
    tag: LanguageTag,
    words: Words,
    /// From Monday on, by our catalogue: where CLDR spells otherwise, one screen would show both.
    weekdays: [String; 7],
    numbers: Numbers,
    reckoning: Option<Reckoning>,
}

type Format<Fields> = FixedCalendarDateTimeFormatter<Gregorian, Fields>;

/// Where the words of a day come from.
enum Words {
    /// Names and patterns of CLDR.
    Cldr(Box<Cldr>),
    /// Month names of CLDR in patterns of ours.
    Ours(Box<Format<M>>, Patterns),
    /// 24-11-2026: for a language that ICU4X does not know.
    Figures,
}

struct Cldr {
    day: Format<YMD>,
    this_year: Format<MDE>,
    other_year: Format<YMDE>,
}

/// How a day is written.
#[derive(Clone, Copy)]
struct Patterns {
    day: &'static str,
    this_year: &'static str,
    other_year: &'static str,
}

/// Patterns where CLDR 48 has the root's ("M11 24, Tue" or the month before the day) or Latin commas between
/// Arabic letters. Not reviewed by native readers yet.
fn ours(tag: &str) -> Option<Patterns> {
    let (day, this_year, other_year) = match tag {
        "so" => ("{day} {month} {year}", "{weekday}, {day} {month}", "{weekday}, {day} {month} {year}"),
        // All months are feminine: of the eleventh month, and of the eleventh month of a year.
        "kmr" => ("{day}ê {month}a {year}an", "{weekday}, {day}ê {month}ê", "{weekday}, {day}ê {month}a {year}an"),
        "ckb" => ("{day}ی {month}ی {year}", "{weekday}، {day}ی {month}", "{weekday}، {day}ی {month}ی {year}"),
        "ps" => ("{day} {month} {year}", "{weekday}، {day} {month}", "{weekday}، {day} {month} {year}"),
        // Always with the year: the Ethiopian months bear the same names, and the year tells which calendar this is.
        "ti" => ("{day} {month} {year}", "{weekday}፣ {day} {month} {year}", "{weekday}፣ {day} {month} {year}"),
        _ => return None,
    };
    Some(Patterns { day, this_year, other_year })
}

impl Words {
    fn of(tag: &LanguageTag) -> Self {
        super::cldr(tag).and_then(|locale| Self::load(tag, &locale)).unwrap_or(Self::Figures)
    }

    fn load(tag: &LanguageTag, locale: &Locale) -> Option<Self> {
        Some(match ours(tag.as_str()) {
            Some(patterns) => Self::Ours(Box::new(Format::try_new(locale.into(), M::long()).ok()?), patterns),
            None => Self::Cldr(Box::new(Cldr {
                day: Format::try_new(locale.into(), YMD::long()).ok()?,
                this_year: Format::try_new(locale.into(), MDE::long()).ok()?,
                other_year: Format::try_new(locale.into(), YMDE::long()).ok()?,
            })),
        })
    }
}

/// How much of a day is said.
#[derive(Clone, Copy)]
enum Extent {
    Day,
    WithWeekday,
    WithWeekdayAndYear,
}

impl Dates {
    /// The dates in the language of a catalogue.
    pub fn of(catalogue: &Catalogue) -> Self {
        let tag = catalogue.tag();
        let weekdays = [
            catalogue.tr("Monday"),
            catalogue.tr("Tuesday"),
            catalogue.tr("Wednesday"),
            catalogue.tr("Thursday"),
            catalogue.tr("Friday"),
            catalogue.tr("Saturday"),
            catalogue.tr("Sunday"),
        ];
        Self {
            tag: tag.clone(),
            words: Words::of(tag),
            weekdays,
            numbers: Numbers::of(tag),
            reckoning: Reckoning::of(tag),
        }
    }

    /// The name of a day of the week.
    pub fn weekday(&self, day: Weekday) -> &str {
        let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] = &self.weekdays;
        match day {
            Weekday::Mon => monday,
            Weekday::Tue => tuesday,
            Weekday::Wed => wednesday,
            Weekday::Thu => thursday,
            Weekday::Fri => friday,
            Weekday::Sat => saturday,
            Weekday::Sun => sunday,
        }
    }

    /// "24 November 2026".
    pub fn day(&self, date: NaiveDate) -> String {
        self.say(date, Extent::Day)
    }

    /// "Tuesday 24 November"; with the year when it is not that of today.
    pub fn weekday_and_day(&self, date: NaiveDate, today: NaiveDate) -> String {
        let same_year = date.year() == today.year();
        self.say(date, if same_year { Extent::WithWeekday } else { Extent::WithWeekdayAndYear })
    }

    /// "Tuesday 24", for the row of a table.
    pub fn row(&self, date: NaiveDate) -> String {
        let after = match self.tag.as_str() {
            "de" => ".",
            "fr" if date.day() == 1 => "er",
            "zh-Hans" => "日",
            _ => "",
        };
        format!("{} {}{after}", self.weekday(date.weekday()), self.numbers.digits(&date.day().to_string()))
    }

    /// The day in the reader's own calendar, where that is not the Gregorian one.
    pub fn own_day(&self, date: NaiveDate) -> Option<String> {
        self.reckoning.as_ref()?.day(date, &self.numbers)
    }

    /// The time by the reader's own clock, where that is another one than the clock on the wall.
    pub fn own_time(&self, time: NaiveTime) -> Option<String> {
        self.reckoning.as_ref()?.time(time)
    }

    fn say(&self, date: NaiveDate, extent: Extent) -> String {
        self.in_words(date, extent)
            .unwrap_or_else(|| self.numbers.digits(&format!("{}-{}-{}", date.day(), date.month(), date.year())))
    }

    /// Nothing where ICU4X has no words, or the day is out of its reach.
    fn in_words(&self, date: NaiveDate, extent: Extent) -> Option<String> {
        let day = gregorian(date)?;
        match &self.words {
            Words::Figures => None,
            Words::Cldr(cldr) => {
                let text = match extent {
                    Extent::Day => cldr.day.format(&day).to_string(),
                    Extent::WithWeekday => cldr.this_year.format(&day).to_string(),
                    Extent::WithWeekdayAndYear => cldr.other_year.format(&day).to_string(),
                };
                // French writes "1er décembre" and "2 décembre"; CLDR has no word for that.
                let first = self.tag.as_str() == "fr" && date.day() == 1;
                Some(if first { text.replacen("1 ", "1er ", 1) } else { text })
            }
            Words::Ours(month, patterns) => {
                let pattern = match extent {
                    Extent::Day => patterns.day,
                    Extent::WithWeekday => patterns.this_year,
                    Extent::WithWeekdayAndYear => patterns.other_year,
                };
                Some(
                    pattern
                        .replace("{weekday}", self.weekday(date.weekday()))
                        .replace("{day}", &self.numbers.digits(&date.day().to_string()))
                        .replace("{month}", &month.format(&day).to_string())
                        .replace("{year}", &self.numbers.digits(&date.year().to_string())),
                )
            }
        }
    }
}

/// The day for ICU4X; nothing for one that is out of its reach.
pub(super) fn gregorian(date: NaiveDate) -> Option<Date<Gregorian>> {
    let (month, day) = (u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?);
    Date::try_new_gregorian(date.year(), month, day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::LANGUAGES;

    fn dates(tag: &str) -> Dates {
        Dates::of(&Catalogue::load(&LanguageTag::parse(tag).unwrap()))
    }

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_reads_as_its_readers_write_it() {
        let today = on("2026-11-24");
        for (tag, day, weekday_and_day, next_year, row) in [
            ("nl", "24 november 2026", "dinsdag 24 november", "zaterdag 1 mei 2027", "dinsdag 24"),
            ("en", "24 November 2026", "Tuesday 24 November", "Saturday, 1 May 2027", "Tuesday 24"),
            ("de", "24. November 2026", "Dienstag, 24. November", "Samstag, 1. Mai 2027", "Dienstag 24."),
            ("fr", "24 novembre 2026", "mardi 24 novembre", "samedi 1er mai 2027", "mardi 24"),
            ("tr", "24 Kasım 2026", "24 Kasım Salı", "1 Mayıs 2027 Cumartesi", "Salı 24"),
            ("sq", "24 nëntor 2026", "e martë, 24 nëntor", "e shtunë, 1 maj 2027", "E martë 24"),
            ("so", "24 Noofeembar 2026", "Talaado, 24 Noofeembar", "Sabti, 1 Maayo 2027", "Talaado 24"),
            ("kmr", "24ê mijdara 2026an", "Sêşem, 24ê mijdarê", "Şemî, 1ê gulana 2027an", "Sêşem 24"),
            (
                "uk",
                "24 листопада 2026\u{202F}р.",
                "вівторок, 24 листопада",
                "субота, 1 травня 2027\u{202F}р.",
                "Вівторок 24",
            ),
            ("ar", "٢٤ نوفمبر ٢٠٢٦", "الثلاثاء، ٢٤ نوفمبر", "السبت، ١ مايو ٢٠٢٧", "الثلاثاء ٢٤"),
            ("ckb", "٢٤ی تشرینی دووەمی ٢٠٢٦", "سێشەممە، ٢٤ی تشرینی دووەم", "شەممە، ١ی ئایاری ٢٠٢٧", "سێشەممە ٢٤"),
            ("pes", "۲۴ نوامبر ۲۰۲۶", "سه‌شنبه ۲۴ نوامبر", "شنبه ۱ مه ۲۰۲۷", "سه‌شنبه ۲۴"),
            ("prs", "۲۴ نومبر ۲۰۲۶", "سه‌شنبه ۲۴ نومبر", "شنبه ۱ می ۲۰۲۷", "سه‌شنبه ۲۴"),
            ("ps", "۲۴ نومبر ۲۰۲۶", "سه شنبه، ۲۴ نومبر", "شنبه، ۱ مۍ ۲۰۲۷", "سه شنبه ۲۴"),
            ("ur", "24 نومبر، 2026", "منگل، 24 نومبر", "ہفتہ، 1 مئی، 2027", "منگل 24"),
            ("ti", "24 ሕዳር 2026", "ሰሉስ፣ 24 ሕዳር 2026", "ቀዳም፣ 1 ጉንበት 2027", "ሰሉስ 24"),
            ("am", "ኖቬምበር 24 2026", "ማክሰኞ፣ ኖቬምበር 24", "ቅዳሜ፣ ሜይ 1 2027", "ማክሰኞ 24"),
            ("bn", "২৪ নভেম্বর, ২০২৬", "মঙ্গলবার, ২৪ নভেম্বর", "শনিবার, ১ মে, ২০২৭", "মঙ্গলবার ২৪"),
            ("zh-Hans", "2026年11月24日", "11月24日星期二", "2027年5月1日星期六", "星期二 24日"),
        ] {
            let dates = dates(tag);
            assert_eq!(dates.day(today), day, "{tag}");
            assert_eq!(dates.weekday_and_day(today, today), weekday_and_day, "{tag}");
            assert_eq!(dates.weekday_and_day(on("2027-05-01"), today), next_year, "{tag}");
            assert_eq!(dates.row(today), row, "{tag}");
        }
        assert_eq!(dates("fr").row(on("2027-05-01")), "samedi 1er");
        assert_eq!(dates("dse").day(today), "24-11-2026");
    }

    #[test]
    fn the_own_calendar_is_that_of_the_reader() {
        for (tag, day, own) in [
            ("pes", "2026-11-24", "۳ آذر ۱۴۰۵"),
            ("prs", "2026-11-24", "۳ قوس ۱۴۰۵"),
            ("ps", "2026-11-24", "۳ لیندۍ ۱۴۰۵"),
            // The year 1403 is a leap year; new year is the day after.
            ("pes", "2025-03-20", "۳۰ اسفند ۱۴۰۳"),
            ("prs", "2025-03-20", "۳۰ حوت ۱۴۰۳"),
            ("ps", "2025-03-21", "۱ وری ۱۴۰۴"),
            ("pes", "2030-03-20", "۳۰ اسفند ۱۴۰۸"),
            ("prs", "2026-08-23", "۱ سنبله ۱۴۰۵"),
            ("am", "2026-11-24", "ኅዳር 15 ቀን 2019 ዓ.ም."),
            ("ti", "2026-11-24", "ብግእዝ 15 ሕዳር 2019"),
            // The thirteenth month has five days, six in the year before a Julian leap year.
            ("am", "2026-09-10", "ጳጉሜን 5 ቀን 2018 ዓ.ም."),
            ("am", "2026-09-11", "መስከረም 1 ቀን 2019 ዓ.ም."),
            ("am", "2027-09-11", "ጳጉሜን 6 ቀን 2019 ዓ.ም."),
            ("ti", "2027-09-11", "ብግእዝ 6 ጷጉሜ 2019"),
            ("ti", "2027-09-12", "ብግእዝ 1 መስከረም 2020"),
        ] {
            assert_eq!(dates(tag).own_day(on(day)).as_deref(), Some(own), "{tag} {day}");
        }
        let own = |tag: &str| dates(tag).own_day(on("2026-11-24")).is_some();
        let with_own: Vec<_> = LANGUAGES.iter().map(|language| language.tag).filter(|tag| own(tag)).collect();
        assert_eq!(with_own, ["pes", "prs", "ps", "ti", "am"]);
    }

    #[test]
    fn the_ethiopian_clock_starts_at_sunrise() {
        for (tag, hour, minute, own) in [
            ("am", 9, 0, "በኢትዮጵያ ሰዓት ከጠዋቱ 3:00"),
            ("am", 12, 30, "በኢትዮጵያ ሰዓት ከቀኑ 6:30"),
            ("am", 17, 0, "በኢትዮጵያ ሰዓት ከቀኑ 11:00"),
            ("am", 18, 0, "በኢትዮጵያ ሰዓት ከምሽቱ 12:00"),
            ("am", 19, 0, "በኢትዮጵያ ሰዓት ከምሽቱ 1:00"),
            ("am", 0, 0, "በኢትዮጵያ ሰዓት ከሌሊቱ 6:00"),
            ("am", 6, 5, "በኢትዮጵያ ሰዓት ከጠዋቱ 12:05"),
            ("ti", 9, 0, "ብሰዓት ኢትዮጵያ 3:00 ናይ ንግሆ"),
            ("ti", 17, 0, "ብሰዓት ኢትዮጵያ 11:00 ድሕሪ ቀትሪ"),
        ] {
            let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
            assert_eq!(dates(tag).own_time(time).as_deref(), Some(own));
        }
        assert_eq!(dates("pes").own_time(NaiveTime::MIN), None);
    }

    /// The root's month names are M01 to M12 and its weekdays English.
    #[test]
    fn every_day_has_words_in_every_language() {
        let days: Vec<NaiveDate> = on("1999-12-30").iter_days().step_by(5).take(4_000).collect();
        let borders = [NaiveDate::MIN, on("0001-01-01"), on("1582-10-10"), on("9999-12-31"), NaiveDate::MAX];
        for language in &LANGUAGES {
            let dates = dates(language.tag);
            for day in &days {
                let said =
                    [dates.day(*day), dates.weekday_and_day(*day, days[0]), dates.own_day(*day).unwrap_or_default()];
                for text in said {
                    assert!(!text.contains("M0") && !text.contains("M1") && !text.contains('{'), "{text}");
                    let figures = text.matches('-').count() > 0;
                    let foreign = ["Tue", "AP", "AM"].iter().any(|word| text.split(' ').any(|part| part == *word));
                    assert!(!figures && !foreign, "{}: {text}", language.tag);
                }
            }
            for day in borders {
                assert!(!dates.day(day).is_empty());
                assert!(!dates.weekday_and_day(day, days[0]).is_empty() && !dates.row(day).is_empty());
                let _ = dates.own_day(day);
            }
        }
    }
}
