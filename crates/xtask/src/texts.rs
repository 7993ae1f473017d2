//! The texts of the app against docs/terms.md: one thing has one name, and Chinese is Chinese.

use crate::sh::{Failure, Result, root};
use std::fs;

/// What docs/terms.md says.
pub struct Terms {
    /// Words that no text says, of either language.
    never: Vec<String>,
    /// Latin words that a Chinese text may have.
    latin: Vec<String>,
}

impl Terms {
    /// Reads docs/terms.md.
    pub fn load() -> Result<Self> {
        let path = root().join("docs/terms.md");
        let text = fs::read_to_string(&path)
            .map_err(|error| Failure::new(format!("read {}: {error}", path.display())))?;
        Ok(Self::parse(&text))
    }

    fn parse(text: &str) -> Self {
        let (rows, latin) = text.split_once("\n## ").unwrap_or((text, ""));
        let last_cell =
            |row: &str| row.trim_end_matches([' ', '|']).rsplit('|').next().map(quoted).unwrap_or_default();
        let never = rows.lines().filter(|line| line.starts_with('|')).flat_map(last_cell).collect();
        let commands = latin.lines().filter(|line| !line.starts_with(char::is_alphabetic));
        Self { never, latin: commands.flat_map(quoted).collect() }
    }

    /// What is wrong with the texts of a file.
    pub fn check(&self, path: &str, text: &str) -> Vec<String> {
        let course = path.starts_with("web/course/");
        let prose = course || matches!(path, "index.html" | "README.zh-CN.md");
        let table = path.starts_with("web/src/i18n/") && path.ends_with(".rs");
        if !prose && !table {
            return Vec::new();
        }
        let mut findings = Vec::new();
        let mut quotes = false;
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !is_exempt(line)) {
            // What the lecture's slides say is theirs.
            quotes = course && if line.starts_with(":: ") { line.starts_with(":: deck") } else { quotes };
            if quotes {
                continue;
            }
            let texts =
                if prose { vec![Text { words: line, language: Language::of(line) }] } else { texts(line) };
            let problems = texts.iter().flat_map(|text| self.problems(text, prose));
            findings
                .extend(problems.map(|problem| format!("{path}:{}: {problem} (docs/terms.md)", index + 1)));
        }
        findings
    }

    fn problems(&self, text: &Text, prose: bool) -> Vec<String> {
        let (words, shown) = (text.words, without_arguments(text.words));
        let says = |term: &&String| match term.is_ascii() {
            true => {
                format!(" {} ", latin_words(&shown).join(" ").to_lowercase()).contains(&format!(" {term} "))
            }
            false => shown.contains(term.as_str()),
        };
        let never = self
            .never
            .iter()
            .filter(|term| text.language == Language::Chinese || term.is_ascii())
            .filter(says);
        let mut problems: Vec<_> = never.map(|term| format!("says `{term}`: {words}")).collect();
        match text.language {
            _ if prose => {}
            Language::Chinese => {
                let foreign = latin_words(&shown)
                    .into_iter()
                    .filter(|word| !is_all_capitals(word) && !self.latin.iter().any(|known| known == word));
                problems.extend(foreign.map(|word| format!("has `{word}` in Chinese: {words}")));
            }
            Language::English => {
                problems.extend(is_chinese(words).then(|| format!("has Chinese in English: {words}")))
            }
        }
        problems
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Language {
    Chinese,
    English,
}

impl Language {
    fn of(text: &str) -> Self {
        if is_chinese(text) { Self::Chinese } else { Self::English }
    }
}

struct Text<'a> {
    words: &'a str,
    language: Language,
}

/// The button that switches the language speaks the other one; comments speak to nobody.
fn is_exempt(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("//") || line.starts_with("switch_language {") || line.starts_with("other_language {")
}

/// What a line of a table says: literals behind a language, and all others with Chinese in them.
fn texts(line: &str) -> Vec<Text<'_>> {
    let (mut found, mut rest) = (Vec::new(), line);
    while let Some((before, from)) = rest.split_once('"') {
        let Some(end) = from.match_indices('"').map(|(at, _)| at).find(|at| !from[..*at].ends_with('\\'))
        else {
            break;
        };
        let words = &from[..end];
        let language = match before.trim_end().rsplit([' ', '{', '(']).next() {
            Some("zh:") => Some(Language::Chinese),
            Some("en:" | "one:") => Some(Language::English),
            _ => is_chinese(words).then_some(Language::Chinese),
        };
        found.extend(language.map(|language| Text { words, language }));
        rest = &from[end + 1..];
    }
    found
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|character| matches!(character, '\u{4e00}'..='\u{9fff}'))
}

/// Without what stands between braces.
fn without_arguments(text: &str) -> String {
    text.split('{')
        .enumerate()
        .map(|(at, part)| if at == 0 { part } else { part.split_once('}').map_or("", |(_, rest)| rest) })
        .collect::<Vec<_>>()
        .join(" ")
}

fn latin_words(text: &str) -> Vec<&str> {
    let words = text.split(|character: char| !character.is_ascii_alphanumeric() && character != '_');
    let words = words.map(|word| word.trim_start_matches(|character: char| character.is_ascii_digit()));
    words.filter(|word| !word.is_empty()).collect()
}

fn is_all_capitals(word: &str) -> bool {
    !word.chars().any(|character| character.is_ascii_lowercase())
}

/// What stands between backticks.
fn quoted(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms() -> Terms {
        Terms::parse(
            "| genesis | 创世区块 | genesis | `创世块` `start block` |\n| you | 我 | you | `你` `my` |\n\n## Latin\n\nSays `tidy`.\n\n- words: `nonce` `bit`\n",
        )
    }

    #[test]
    fn what_breaks_the_terms_is_found() {
        for (line, problem) in [
            (r#"a { zh: "只有创世块", en: "Genesis alone" }"#, "says `创世块`"),
            (r#"a { zh: "我的", en: "In my wallet" }"#, "says `my`"),
            (r#"a { zh: "我的", en: "The start block" }"#, "says `start block`"),
            (r#"a(n: u32) { zh: "{n} blocks", en: "{n} blocks" }"#, "has `blocks` in Chinese"),
            (r#"    Self::Bad => "请看 tidy".into(),"#, "has `tidy` in Chinese"),
            (r#"    Self::Bad => format!("{other} 发给你"),"#, "says `你`"),
            (r#"a { zh: "我的", en: "我的" }"#, "has Chinese in English"),
        ] {
            let findings = terms().check("web/src/i18n/a.rs", line);
            assert!(
                matches!(&findings[..], [one] if one.starts_with("web/src/i18n/a.rs:1: ") && one.contains(problem)),
                "{line}: {findings:?}"
            );
        }
        assert_eq!(terms().check("README.zh-CN.md", "打开你的 browser").len(), 1);
        let page = "打开你的\n:: deck 4\n你的\n:: now\n打开你的\n";
        assert_eq!(terms().check("web/course/02.zh.md", page).len(), 2, "but for what the slides say");
    }

    #[test]
    fn what_keeps_to_them_passes() {
        for line in [
            r#"a { zh: "nonce", en: "nonce" }"#,
            r#"a(why: &str) { zh: "前导零 {why} bit，SHA-256 与 OP_RETURN", en: "{my} economy" }"#,
            r#"switch_language { zh: "Switch to English", en: "切换到中文" }"#,
            "/// 你 in a comment",
            r#"    "expired" => dropped(lang),"#,
        ] {
            assert_eq!(terms().check("web/src/i18n/a.rs", line), Vec::<String>::new(), "{line}");
        }
        assert_eq!(terms().check("web/src/views/a.rs", r#"zh: "创世块""#), Vec::<String>::new());
    }
}
