//! One text for several descriptors (BIP389): `<0;1>` as a step of a key's path stands for one step in the first of them and
//! another in the second, as wallets write their addresses and their change.

use super::error::{DescriptorError, Reason};
use super::parse_key::parse_step;

/// At most so many descriptors in one text: each is read and derived by itself.
const MAX_BRANCHES: usize = 10;

/// One of the descriptors that a text stands for.
pub(super) struct Branch {
    pub text: String,
    /// Where a step ends that stands in the place of a specifier, and how many characters less it takes.
    shorter: Vec<(usize, usize)>,
}

impl Branch {
    /// The same error with its place in the text that was given.
    pub fn locate(&self, error: DescriptorError) -> DescriptorError {
        let before = self.shorter.iter().filter(|(end, _)| error.position > *end);
        DescriptorError { position: error.position + before.map(|(_, less)| less).sum::<usize>(), ..error }
    }
}

/// `<…>` with its brackets.
struct Specifier<'a> {
    start: usize,
    end: usize,
    steps: Vec<&'a str>,
}

/// All descriptors that a text of one-byte characters stands for; the text itself where it has no specifier.
pub(super) fn expand(text: &str) -> Result<Vec<Branch>, DescriptorError> {
    let specifiers = specifiers(text)?;
    let count = specifiers.first().map_or(1, |first| first.steps.len());
    if let Some(other) = specifiers.iter().find(|other| other.steps.len() != count) {
        return fail(other.start, "Multipath derivation paths have mismatched lengths");
    }
    Ok((0..count).map(|at| branch(text, &specifiers, at)).collect())
}

fn branch(text: &str, specifiers: &[Specifier<'_>], at: usize) -> Branch {
    let mut branch = Branch { text: String::new(), shorter: vec![] };
    let mut from = 0;
    for specifier in specifiers {
        branch.text += &text[from..specifier.start];
        branch.text += specifier.steps[at];
        from = specifier.end;
        let less = specifier.end - specifier.start - specifier.steps[at].len();
        branch.shorter.push((branch.text.len(), less));
    }
    branch.text += &text[from..];
    branch
}

fn specifiers(text: &str) -> Result<Vec<Specifier<'_>>, DescriptorError> {
    let mut found: Vec<Specifier<'_>> = vec![];
    while let Some(start) = find_from(text, found.last().map_or(0, |last| last.end), '<') {
        let end = find_from(text, start, '>').map(|at| at + 1);
        let Some(end) = end.filter(|end| is_step(text, start, *end)) else {
            return fail(start, "A multipath specifier stands for a step in the path behind a key");
        };
        let key = text[..start].rfind(['(', ',', '{']).unwrap_or(0);
        if found.last().is_some_and(|last| last.start > key) {
            return fail(start, "Multiple multipath key path specifiers found");
        }
        found.push(Specifier { start, end, steps: steps(text, start, end)? });
    }
    Ok(found)
}

/// Whether slashes and ends of a path are around it, and it is not in a key's origin.
fn is_step(text: &str, start: usize, end: usize) -> bool {
    let (before, behind) = (&text[..start], &text[end..]);
    let in_origin = before.rfind('[') > before.rfind(']');
    before.ends_with('/') && !in_origin && (behind.is_empty() || behind.starts_with(['/', ',', ')', '}']))
}

fn steps(text: &str, start: usize, end: usize) -> Result<Vec<&str>, DescriptorError> {
    let steps: Vec<&str> = text[start + 1..end - 1].split(';').collect();
    if steps.len() < 2 {
        return fail(start, "Multipath key path specifiers must have at least two items");
    }
    if steps.len() > MAX_BRANCHES {
        return fail(start, "More than ten items in a multipath key path specifier");
    }
    let mut numbers: Vec<Option<u32>> = steps.iter().map(|step| parse_step(step)).collect();
    if numbers.contains(&None) {
        return fail(start, "A multipath specifier holds numbers below 2147483648, with h or ' if hardened");
    }
    numbers.sort_unstable();
    numbers.dedup();
    match numbers.len() == steps.len() {
        true => Ok(steps),
        false => fail(start, "Duplicated key path value in multipath specifier"),
    }
}

fn find_from(text: &str, from: usize, wanted: char) -> Option<usize> {
    text[from..].find(wanted).map(|at| from + at)
}

fn fail<T>(at: usize, reason: &'static str) -> Result<T, DescriptorError> {
    Err(DescriptorError { position: at + 1, reason: Reason::Multipath(reason) })
}
