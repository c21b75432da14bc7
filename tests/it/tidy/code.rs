//! Rust source as far as the house rules need it: comments and strings blanked, braces counted.

/// Source without comments and without what stands in strings; every line stands where it stood.
pub struct Code {
    text: String,
}

/// A function and its length.
pub struct Function {
    pub name: String,
    /// Where it begins, from 1.
    pub line: usize,
    /// From `fn` to its closing brace.
    pub lines: usize,
}

impl Code {
    /// Blanks comments and the inside of strings and characters.
    pub fn of(source: &str) -> Self {
        let chars: Vec<char> = source.chars().collect();
        let mut text = String::with_capacity(source.len());
        let mut at = 0;
        while at < chars.len() {
            let end = blank_end(&chars, at);
            if end == at {
                text.push(chars[at]);
                at += 1;
            } else {
                let (first, last) = (chars[at], chars[end - 1]);
                text.push(if first == '/' { ' ' } else { '"' });
                text.extend(chars[at + 1..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
                if first != '/' && last != '\n' {
                    text.pop();
                    text.push('"');
                }
                at = end;
            }
        }
        Self { text }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The code before the unit tests.
    pub fn without_tests(&self) -> &str {
        self.text.split("#[cfg(test)]").next().unwrap()
    }

    /// The names declared by a keyword such as `struct`.
    pub fn names_after(&self, keyword: &str) -> Vec<String> {
        let words: Vec<&str> = self.text.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
        let meant: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        meant.windows(2).filter(|pair| pair[0] == keyword).map(|pair| pair[1].to_owned()).collect()
    }

    /// Line and inside of each attribute `#[name(…)]`.
    pub fn attributes(&self, name: &str) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        for start in [format!("#[{name}("), format!("#![{name}(")] {
            for (at, _) in self.text.match_indices(&start) {
                let inside = self.text[at..].split(")]").next().unwrap().to_owned();
                found.push((line_of(&self.text, at), inside));
            }
        }
        found
    }
}

/// Where a comment, string or character that begins at `at` ends; `at` when none begins there.
fn blank_end(chars: &[char], at: usize) -> usize {
    let is = |index: usize, wanted: char| chars.get(index) == Some(&wanted);
    let after_name = at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_');
    match chars[at] {
        '/' if is(at + 1, '/') => (at..chars.len()).find(|index| chars[*index] == '\n').unwrap_or(chars.len()),
        '/' if is(at + 1, '*') => {
            let mut end = at + 2;
            while end < chars.len() && !(chars[end - 1] == '*' && chars[end] == '/') {
                end += 1;
            }
            (end + 1).min(chars.len())
        }
        '"' => quoted_end(chars, at, '"'),
        'r' if !after_name || is(at.wrapping_sub(1), 'b') => {
            let hashes = chars[at + 1..].iter().take_while(|c| **c == '#').count();
            if !is(at + 1 + hashes, '"') {
                return at;
            }
            let closes = |index: usize| chars[index] == '"' && (1..=hashes).all(|n| is(index + n, '#'));
            (at + 2 + hashes..chars.len()).find(|index| closes(*index)).map_or(chars.len(), |end| end + 1 + hashes)
        }
        '\'' if is(at + 1, '\\') => quoted_end(chars, at, '\''),
        '\'' if is(at + 2, '\'') => at + 3,
        _ => at,
    }
}

fn quoted_end(chars: &[char], at: usize, quote: char) -> usize {
    let mut end = at + 1;
    while end < chars.len() && chars[end] != quote {
        end += if chars[end] == '\\' { 2 } else { 1 };
    }
    (end + 1).min(chars.len())
}

/// The line of a byte, from 1.
pub fn line_of(text: &str, byte: usize) -> usize {
    text[..byte].matches('\n').count() + 1
}

/// Every function that has a body.
pub fn functions(code: &Code) -> Vec<Function> {
    let text = code.as_str();
    let mut found = Vec::new();
    for (at, _) in text.match_indices("fn ") {
        let begins = text[..at].chars().next_back().is_none_or(|before| before.is_whitespace() || before == '(');
        let name: String = text[at + 3..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if !begins || name.is_empty() {
            continue;
        }
        if let Some(end) = body_end(text, at) {
            let line = line_of(text, at);
            found.push(Function { name, line, lines: line_of(text, end) - line + 1 });
        }
    }
    found
}

/// The byte of the brace that closes the function which begins at `at`; none for one without a body.
fn body_end(text: &str, at: usize) -> Option<usize> {
    let (mut round, mut curly) = (0_i32, 0_i32);
    for (byte, letter) in text[at..].char_indices() {
        match letter {
            '(' | '[' => round += 1,
            ')' | ']' => round -= 1,
            '{' => curly += 1,
            '}' => {
                curly -= 1;
                if curly == 0 {
                    return Some(at + byte);
                }
            }
            ';' if curly == 0 && round == 0 => return None,
            _ => {}
        }
    }
    None
}

/// The words of a snake_case or CamelCase name, in lower case.
pub fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for letter in name.chars() {
        if letter == '_' || letter == '-' || letter.is_uppercase() {
            words.push(String::new());
        }
        if letter.is_alphanumeric() {
            words.last_mut().unwrap().extend(letter.to_lowercase());
        }
    }
    words
}

#[test]
fn the_reader_of_code_is_not_fooled() {
    let source =
        "fn a() {\n  let x = \"}\\\"{\"; // }\n  let y = '{'; /* } */ let z = r#\"}\"#;\n}\nfn b<'a>(c: &'a str);\n";
    let found = functions(&Code::of(source));
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].name.as_str(), found[0].line, found[0].lines), ("a", 1, 4));
    assert_eq!(words("FooManager_bar"), ["", "foo", "manager", "bar"]);
    assert_eq!(Code::of("#[allow(x)] #![expect(y, reason = \"z\")]").attributes("expect").len(), 1);
}
