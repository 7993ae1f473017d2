//! The console's command line: `getblock 0000… 2` as a method name and a JSON array, history, completion.

use core::fmt;

use hashyard_node::command::Json;

/// A command as typed.
#[derive(Debug, Clone, PartialEq)]
pub struct Command {
    /// Like `getblockcount`.
    pub method: String,
    /// A JSON array.
    pub params: Vec<Json>,
}

/// Why a line is not a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommandError {
    /// A quotation mark or bracket is open at the end; holds it.
    Unclosed(char),
    /// A parameter that starts like JSON is not JSON; holds it.
    BadJson(String),
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unclosed(mark) => write!(f, "{mark} is not closed"),
            Self::BadJson(text) => write!(f, "not valid JSON: {text}"),
        }
    }
}

impl core::error::Error for CommandError {}

/// Longer runs of digits are hashes, not numbers; no height, amount or time needs more.
const MAX_NUMBER_LEN: usize = 17;

/// Reads a line; `None` if it is blank. Parameters are separated by spaces. What looks like a number, `true`, `false`,
/// `null`, a JSON object or array is taken as JSON; everything else, and whatever stands in quotation marks, is text.
pub fn parse(line: &str) -> Result<Option<Command>, CommandError> {
    let mut words = split(line)?.into_iter();
    let Some(method) = words.next() else {
        return Ok(None);
    };
    let params = words.map(|word| value(&word)).collect::<Result<_, _>>()?;
    Ok(Some(Command { method: method.trim_matches(['"', '\'']).to_owned(), params }))
}

fn value(word: &str) -> Result<Json, CommandError> {
    let json = || Json::parse(word.as_bytes()).map_err(|_| CommandError::BadJson(word.to_owned()));
    match word.as_bytes() {
        [b'\'', inner @ .., b'\''] => Ok(Json::Text(String::from_utf8_lossy(inner).into_owned())),
        [b'{' | b'[' | b'"', ..] => json(),
        _ if matches!(word, "true" | "false" | "null") => json(),
        _ if word.len() <= MAX_NUMBER_LEN => Ok(number(word).unwrap_or_else(|| text(word))),
        _ => Ok(text(word)),
    }
}

fn text(word: &str) -> Json {
    Json::Text(word.to_owned())
}

/// As it was typed: no float may stand between a person and an amount.
fn number(word: &str) -> Option<Json> {
    Json::parse(word.as_bytes()).ok().filter(Json::is_number)
}

/// Words separated by spaces outside of quotation marks and brackets, with their marks.
fn split(line: &str) -> Result<Vec<String>, CommandError> {
    let mut splitter = Splitter::default();
    line.chars().for_each(|c| splitter.take(c));
    splitter.finish()
}

#[derive(Default)]
struct Splitter {
    words: Vec<String>,
    word: String,
    quote: Option<char>,
    escaped: bool,
    /// Brackets that are open, innermost last; bounded by the line's length.
    brackets: Vec<char>,
}

impl Splitter {
    fn take(&mut self, c: char) {
        match self.quote {
            Some(quote) => self.take_quoted(c, quote),
            None if c.is_whitespace() && self.brackets.is_empty() => self.end_word(),
            None => self.take_plain(c),
        }
    }

    fn take_quoted(&mut self, c: char, quote: char) {
        self.word.push(c);
        if !self.escaped && c == quote {
            self.quote = None;
        }
        self.escaped = !self.escaped && c == '\\' && quote == '"';
    }

    fn take_plain(&mut self, c: char) {
        match c {
            '"' => self.quote = Some(c),
            // An apostrophe inside a word is an apostrophe, as in BIP32 paths.
            '\'' if self.word.is_empty() => self.quote = Some(c),
            '{' | '[' => self.brackets.push(c),
            '}' | ']' => drop(self.brackets.pop()),
            _ => {}
        }
        self.word.push(c);
    }

    fn end_word(&mut self) {
        if !self.word.is_empty() {
            self.words.push(core::mem::take(&mut self.word));
        }
    }

    fn finish(mut self) -> Result<Vec<String>, CommandError> {
        self.end_word();
        match self.quote.or(self.brackets.last().copied()) {
            Some(open) => Err(CommandError::Unclosed(open)),
            None => Ok(self.words),
        }
    }
}

/// The methods that start like what was typed, in the given order.
pub fn completions<'a>(typed: &str, methods: &[&'a str]) -> Vec<&'a str> {
    let typed = typed.to_ascii_lowercase();
    methods.iter().copied().filter(|method| method.starts_with(&typed)).collect()
}

/// The longest text that all of `words` start with.
pub fn common_prefix(words: &[&str]) -> String {
    let Some((first, rest)) = words.split_first() else {
        return String::new();
    };
    let shared =
        |word: &&str| first.bytes().zip(word.bytes()).take_while(|(left, right)| left == right).count();
    first.chars().take(rest.iter().map(shared).min().unwrap_or(first.len())).collect()
}

/// Stands for what is not shown again.
const HIDDEN: &str = "…";

/// Parts of the names of commands that take a passphrase, a private key or words, Bitcoin Core's among them.
const SECRET_COMMANDS: [&str; 6] =
    ["passphrase", "encrypt", "privkey", "withkey", "seed", "descriptorprocess"];

/// What a slip of the pen leaves of such names.
const SECRET_SLIPS: [&str; 5] = ["wallet", "pas", "phrase", "crypt", "key"];

/// The fewest words of a mnemonic.
const MNEMONIC_WORDS: usize = 12;

/// A line as it may be kept and shown again: without passphrases, private keys and a wallet's words. `methods` are the commands that
/// there are; what looks like a misspelt one of those that take a secret is treated like it.
pub fn without_secrets(line: &str, methods: &[&str]) -> String {
    let first = line.split_whitespace().next().unwrap_or_default();
    let method = first.trim_matches(['"', '\'']).to_lowercase();
    let takes = |parts: &[&str]| parts.iter().any(|part| method.contains(part));
    if is_mnemonic(line) {
        HIDDEN.to_owned()
    } else if takes(&SECRET_COMMANDS) || (!methods.contains(&method.as_str()) && takes(&SECRET_SLIPS)) {
        // More than a name in one word is a line whose marks are not closed.
        let name: String = method.chars().take_while(char::is_ascii_alphanumeric).collect();
        if line.trim().len() > name.len() { format!("{name} {HIDDEN}") } else { name }
    } else {
        without_keys(line)
    }
}

/// Words and nothing else; a Chinese one is a character.
fn is_mnemonic(line: &str) -> bool {
    let han = line.chars().filter(|c| !c.is_ascii() && !c.is_whitespace()).count();
    line.chars().all(|c| c.is_alphabetic() || c.is_whitespace())
        && (line.split_whitespace().count() >= MNEMONIC_WORDS || han >= MNEMONIC_WORDS)
}

/// Private keys give way to [`HIDDEN`], wherever they stand.
fn without_keys(line: &str) -> String {
    let mut shown = String::with_capacity(line.len());
    let mut rest = line;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let (run, behind) = rest.split_at(end);
        shown.push_str(if is_private_key(run) { HIDDEN } else { run });
        let mark = behind.chars().next().map_or(0, char::len_utf8);
        shown.push_str(&behind[..mark]);
        rest = &behind[mark..];
    }
    shown
}

/// Whether a text holds a private key, like `listdescriptors true` does.
pub fn holds_private_key(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric()).any(is_private_key)
}

/// An extended private key (BIP32), or one in the wallet import format: nothing else that is typed here has this length.
fn is_private_key(word: &str) -> bool {
    let extended = word.len() > 100 && word.get(1..4) == Some("prv");
    // The first letter follows from the network's version byte, and rooms have versions of their own.
    let base58 = |byte: u8| byte.is_ascii_alphanumeric() && !b"0OIl".contains(&byte);
    extended || (matches!(word.len(), 50..=52) && word.bytes().all(base58))
}

/// Lines typed before, for the arrow keys; at most [`History::MAX`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    lines: Vec<String>,
    /// Steps back from the newest; 0 is the line being typed.
    back: usize,
}

impl History {
    /// Lines remembered.
    pub const MAX: usize = 200;

    /// Remembers a line, unless it repeats the last one.
    pub fn push(&mut self, line: &str) {
        if self.lines.last().is_none_or(|last| last != line) {
            self.lines.push(line.to_owned());
        }
        let surplus = self.lines.len().saturating_sub(Self::MAX);
        self.lines.drain(..surplus);
        self.back = 0;
    }

    /// The line before the one shown; none at the oldest.
    pub fn older(&mut self) -> Option<&str> {
        if self.back == self.lines.len() {
            return None;
        }
        self.back += 1;
        self.shown()
    }

    /// The line after the one shown; empty after the newest, `None` if nothing is shown.
    pub fn newer(&mut self) -> Option<&str> {
        self.back = self.back.checked_sub(1)?;
        Some(self.shown().unwrap_or(""))
    }

    fn shown(&self) -> Option<&str> {
        self.lines.iter().rev().nth(self.back.checked_sub(1)?).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn params(line: &str) -> Json {
        Json::List(parse(line).unwrap().unwrap().params)
    }

    #[test]
    fn secrets_are_neither_kept_nor_shown_again() {
        let methods =
            ["walletpassphrase", "walletlock", "walletprocesspsbt", "importdescriptors", "sendtoaddress"];
        let wif = "cMahea7zqjxrtgAbB7LSGbcQUr1uX1ojuat9jZodMN87JcbXMTcA";
        let tprv = format!("tprv8{}", "Z".repeat(106));
        for (line, shown) in [
            ("walletpassphrase hunter2 60", "walletpassphrase …"),
            ("  WalletPassphrase 'my words' 60", "walletpassphrase …"),
            ("walletpassphrase \"open 60", "walletpassphrase …"),
            ("\"walletpassphrase\" hunter2 60", "walletpassphrase …"),
            ("\"encryptwallet hunter2", "encryptwallet …"),
            ("encryptwallet hunter2", "encryptwallet …"),
            ("walletpassphrasechange a b", "walletpassphrasechange …"),
            ("walletpasphrase hunter2 60", "walletpasphrase …"),
            ("encyptwallet hunter2", "encyptwallet …"),
            ("signrawtransactionwithkey 00 [\"x\"]", "signrawtransactionwithkey …"),
            ("walletpassphrase", "walletpassphrase"),
            ("walletlock", "walletlock"),
            ("walletprocesspsbt cHNidP8= true", "walletprocesspsbt cHNidP8= true"),
            ("sendtoadress mkpDDX 0.5", "sendtoadress mkpDDX 0.5"),
            ("zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong", "…"),
            ("的的的的的的的的的的的在", "…"),
        ] {
            assert_eq!(without_secrets(line, &methods), shown, "{line}");
        }
        let import = |key: &str| format!("importdescriptors [{{\"desc\":\"wpkh({key}/0/*)#é\"}}]");
        // Of the classroom, whose version byte no other network has.
        let room = "RrebMrZA56AyeUyyDfnxFiEmGKe62z7dUz2b1ygkYSsspAMEkmup";
        for key in [wif, room, &tprv] {
            assert_eq!(without_secrets(&import(key), &methods), import(HIDDEN));
            assert!(holds_private_key(&import(key)));
        }
        let public = tprv.replace("tprv", "tpub");
        assert_eq!(without_secrets(&import(&public), &methods), import(&public));
        assert!(!holds_private_key(&import(&public)));
    }

    #[test]
    fn words_become_the_json_that_they_look_like() {
        for (line, expected) in [
            ("getblockcount", json!([])),
            ("  getblockhash   170 ", json!([170])),
            ("setnetworkactive false", json!([false])),
            ("sendtoaddress mkpDDX 0.5 null", json!(["mkpDDX", 0.5, null])),
            (
                "getblock 00000000d1145790a8694403d4063f323d499e655c83426834d4ce2f8dd4a2ee 2",
                json!(["00000000d1145790a8694403d4063f323d499e655c83426834d4ce2f8dd4a2ee", 2]),
            ),
            (
                "getrawtransaction 1234567890123456789012345678901234567890123456789012345678901234",
                json!(["1234567890123456789012345678901234567890123456789012345678901234"]),
            ),
            (r#"walletpassphrase "two words \" and" 60"#, json!(["two words \" and", 60])),
            ("walletpassphrase '1234' 60", json!(["1234", 60])),
            (r#"testmempoolaccept ["00 ff", "x"]"#, json!([["00 ff", "x"]])),
            (r#"f {"a": [1, 2]} m/44'/1'"#, json!([{"a": [1, 2]}, "m/44'/1'"])),
            ("f 0100", json!(["0100"])),
        ] {
            assert_eq!(params(line), Json::from(expected), "{line}");
        }
        for line in ["0.10000000", "1e-8", "-0.0", "[0.50]", r#"{"a":1.0,"a":2}"#] {
            assert_eq!(params(&format!("f {line}")).to_string(), format!("[{line}]"));
        }
    }

    #[test]
    fn blank_lines_are_no_command_and_open_marks_are_named() {
        assert_eq!(parse("   "), Ok(None));
        assert_eq!(parse("f \"a"), Err(CommandError::Unclosed('"')));
        assert_eq!(parse("f [1"), Err(CommandError::Unclosed('[')));
        assert_eq!(parse("f {a}"), Err(CommandError::BadJson("{a}".into())));
        assert_eq!(parse("f \"a\"b"), Err(CommandError::BadJson("\"a\"b".into())));
    }

    #[test]
    fn completion_goes_as_far_as_it_is_certain() {
        let methods = ["getblock", "getblockcount", "getblockhash", "setmining"];
        let found = completions("getblockc", &methods);
        assert_eq!(found, ["getblockcount"]);
        assert_eq!(common_prefix(&completions("GET", &methods)), "getblock");
        assert_eq!(common_prefix(&completions("x", &methods)), "");
    }

    #[test]
    fn history_goes_back_and_forth() {
        let mut history = History::default();
        ["a", "b", "b"].iter().for_each(|line| history.push(line));
        assert_eq!(history.older(), Some("b"));
        assert_eq!(history.older(), Some("a"));
        assert_eq!(history.older(), None);
        assert_eq!(history.newer(), Some("b"));
        assert_eq!(history.newer(), Some(""));
        assert_eq!(history.newer(), None);
        (0..500).for_each(|n| history.push(&n.to_string()));
        assert_eq!(history.lines.len(), History::MAX);
    }
}
