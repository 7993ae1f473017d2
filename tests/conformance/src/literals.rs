//! Vectors that stand in source code of other projects: its strings and numbers, in order. That is all we read of it.

use std::iter::Peekable;
use std::str::Chars;

use crate::Outcome;

/// A literal of Rust, C or C++.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// A string, joined where it goes on in the next line.
    Text(String),
    /// A whole number, decimal or hexadecimal.
    Number(u64),
}

impl Literal {
    /// The string, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Number(_) => None,
        }
    }

    /// The number, if it is one.
    pub fn number(&self) -> Option<u64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(_) => None,
        }
    }
}

/// The source from behind one mark up to the next `end`.
///
/// # Errors
/// The mark that is not there.
pub fn between<'a>(source: &'a str, start: &str, end: &str) -> Outcome<&'a str> {
    let (_, rest) = source.split_once(start).ok_or_else(|| format!("no {start:?} in the file"))?;
    rest.split_once(end).map(|(inside, _)| inside).ok_or_else(|| format!("no {end:?} behind {start:?}"))
}

/// The literals of a piece of source, in order. Comments to the end of a line are left out; digits inside names are none.
pub fn literals(source: &str) -> Vec<Literal> {
    let mut found = Vec::new();
    let mut chars = source.chars().peekable();
    while let Some(first) = chars.next() {
        match first {
            '"' => found.push(Literal::Text(string(&mut chars))),
            '/' if chars.peek() == Some(&'/') => while chars.next_if(|c| *c != '\n').is_some() {},
            _ if first.is_alphanumeric() || first == '_' => found.extend(number(first, &mut chars)),
            _ => {}
        }
    }
    found
}

/// From behind the opening quote. A backslash at the end of a line takes the white space behind it away.
fn string(chars: &mut Peekable<Chars<'_>>) -> String {
    let mut text = String::new();
    while let Some(c) = chars.next().filter(|c| *c != '"') {
        match c {
            '\\' => while chars.next_if(|c| c.is_whitespace()).is_some() {},
            _ => text.push(c),
        }
    }
    text
}

/// A number, or nothing if it is a name.
fn number(first: char, chars: &mut Peekable<Chars<'_>>) -> Option<Literal> {
    let mut word = String::from(first);
    while let Some(c) = chars.next_if(|c| c.is_alphanumeric() || *c == '_') {
        word.push(c);
    }
    let digits = word.replace('_', "");
    let number = match digits.strip_prefix("0x") {
        Some(hex) => u64::from_str_radix(hex, 16),
        None => digits.parse(),
    };
    number.ok().map(Literal::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_and_numbers_are_read_and_names_are_not() {
        let source = "f2(\"ab\\\n   cd\", 0x80000000) // \"no\" 7\n [600_000_000] x_1 \"e\"";
        assert_eq!(
            literals(source),
            [
                Literal::Text("abcd".into()),
                Literal::Number(0x8000_0000),
                Literal::Number(600_000_000),
                Literal::Text("e".into())
            ]
        );
    }

    #[test]
    fn missing_marks_are_named() {
        assert_eq!(between("a [b] c", "[", "]"), Ok("b"));
        assert!(between("a", "[", "]").unwrap_err().contains('['));
    }
}
