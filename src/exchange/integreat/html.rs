//! HTML of other people's pages as plain text that keeps its structure. Keeps words, paragraphs, lists and the
//! addresses of links; nothing that runs, is drawn or turns the direction of other text survives.

use std::collections::{HashMap, HashSet};

use ammonia::Builder;

use crate::limits::HTML_BYTES_MAX;

/// HTML that is too long to be the text of a listing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the text is {bytes} bytes of HTML, more than {HTML_BYTES_MAX}; shorten it")]
pub struct HtmlTooLong {
    /// How long it is.
    pub bytes: usize,
}

const BLOCKS: [&str; 14] =
    ["p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "tr", "table", "blockquote", "pre"];

/// Plain text of HTML: blocks are lines with an empty one between paragraphs, items of lists begin with `• `,
/// links end in their address in parentheses.
///
/// # Errors
/// When it is longer than `HTML_BYTES_MAX`.
pub fn plain_text(html: &str) -> Result<String, HtmlTooLong> {
    if html.len() > HTML_BYTES_MAX {
        return Err(HtmlTooLong { bytes: html.len() });
    }
    let mut tags: HashSet<&str> = BLOCKS.into_iter().collect();
    tags.extend(["br", "li", "a", "td", "th"]);
    let cleaned = Builder::empty()
        .tags(tags)
        .clean_content_tags(["script", "style", "iframe", "object", "svg", "math", "template", "title"].into())
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        .url_schemes(["http", "https", "mailto", "tel"].into())
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(None)
        .clean(html)
        .to_string();
    Ok(Lines::of(&cleaned))
}

/// One line of text without what only machines or forgers need: control characters and overrides of direction.
pub fn plain_line(text: &str) -> String {
    let kept: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| is_plain(*c)).collect();
    kept.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn is_plain(character: char) -> bool {
    let overrides = matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    !overrides && !character.is_control()
}

/// Text that grows line by line, from what the cleaner wrote: well-formed, five entities at most.
#[derive(Default)]
struct Lines {
    text: String,
    /// White space that waits for a word: none, a space, a line, an empty line.
    gap: Gap,
    /// The address of the link that is open, and where its text begins.
    link: Option<(String, usize)>,
}

#[derive(Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
    Paragraph,
}

impl Lines {
    fn of(cleaned: &str) -> String {
        let mut lines = Self::default();
        let mut rest = cleaned;
        while let Some(start) = rest.find('<') {
            lines.words(&rest[..start]);
            let end = rest[start..].find('>').map_or(rest.len(), |end| start + end);
            lines.tag(rest[start..end].trim_start_matches('<'));
            rest = rest.get(end + 1..).unwrap_or_default();
        }
        lines.words(rest);
        lines.text
    }

    fn tag(&mut self, tag: &str) {
        let closing = tag.starts_with('/');
        let name = tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        match name {
            "a" if closing => self.end_link(),
            "a" => {
                let address =
                    tag.split_once("href=\"").and_then(|(_, rest)| rest.split_once('"')).map(|(href, _)| href);
                self.link = address.map(|href| (plain_line(&decoded(href)), self.text.len()));
            }
            "br" => self.widen(Gap::Line),
            "li" if closing => self.widen(Gap::Line),
            "li" => {
                self.widen(Gap::Line);
                self.flush();
                self.text.push_str("• ");
            }
            "tr" | "ul" | "ol" => self.widen(Gap::Line),
            "td" | "th" => self.widen(Gap::Space),
            // A paragraph inside an item goes on in its line.
            _ if BLOCKS.contains(&name) && !self.text.ends_with("• ") => self.widen(Gap::Paragraph),
            _ => {}
        }
    }

    fn widen(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    fn flush(&mut self) {
        let gap = std::mem::take(&mut self.gap);
        if self.text.is_empty() {
            return;
        }
        match gap {
            Gap::None => {}
            Gap::Space if self.text.ends_with(' ') => {}
            Gap::Space => self.text.push(' '),
            Gap::Line => self.text.push('\n'),
            Gap::Paragraph => self.text.push_str("\n\n"),
        }
    }

    fn words(&mut self, encoded: &str) {
        for character in decoded(encoded).chars() {
            if character.is_whitespace() {
                self.widen(Gap::Space);
            } else if is_plain(character) {
                self.flush();
                self.text.push(character);
            }
        }
    }

    /// The address stands after the words, unless it is the words.
    fn end_link(&mut self) {
        let Some((address, start)) = self.link.take() else { return };
        let said = self.text.get(start..).unwrap_or_default().trim();
        let bare = address.trim_start_matches("mailto:").trim_start_matches("tel:");
        if !said.is_empty() && !bare.is_empty() && said != bare && said != address {
            self.text.push_str(&format!(" ({bare})"));
        }
    }
}

/// Decodes what the cleaner encodes, once: `&amp;lt;` stays `&lt;`.
fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let known = [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&nbsp;", ' ')];
        let (length, character) = known
            .iter()
            .find(|(entity, _)| rest.starts_with(entity))
            .map_or((1, '&'), |(entity, character)| (entity.len(), *character));
        out.push(character);
        rest = &rest[length..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(html: &str) -> String {
        plain_text(html).unwrap()
    }

    #[test]
    fn structure_becomes_lines() {
        let html =
            "<h2>Advice</h2><p>Come&nbsp;in,<br>we <b>help</b>.</p>\n<ul><li>forms</li><li><p>letters</p></li></ul>";
        assert_eq!(text(html), "Advice\n\nCome in,\nwe help.\n\n• forms\n• letters");
    }

    #[test]
    fn links_show_where_they_lead() {
        let html = r#"<a href="https://example.org/a?b=1&amp;c=2">Our page</a>, <a href="mailto:a@example.org">a@example.org</a>,
            <a href="tel:+31612345678">call</a>, <a href="javascript:alert(1)">press</a>, <a href="/inside">inside</a>"#;
        let expected = "Our page (https://example.org/a?b=1&c=2), a@example.org, call (+31612345678), press, inside";
        assert_eq!(text(html), expected);
    }

    #[test]
    fn nothing_that_runs_survives() {
        let html =
            "<script>alert('x')</script><style>p{}</style>a<img src=x onerror=alert(1)><svg><text>drawn</text></svg>b";
        assert_eq!(text(html), "ab");
        assert_eq!(text("1 &lt; 2 &amp;lt; 3"), "1 < 2 &lt; 3");
        assert_eq!(text("a\u{202e}b\u{0}c\u{7}d"), "abcd");
    }

    #[test]
    fn deep_and_broken_html_ends() {
        let deep = format!("{}x", "<div><b>".repeat(5_000));
        assert_eq!(text(&deep), "x");
        assert_eq!(text("<p>a<p>b</li><td>c"), "a\n\nbc");
        assert!(plain_text(&"x".repeat(HTML_BYTES_MAX + 1)).is_err());
    }
}
