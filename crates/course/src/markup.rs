//! Reads the pages that people write: Markdown, cut by lines that begin with `::` and name what follows.
//!
//! ```text
//! # Title
//! :: slides 4
//! :: stage chain
//! :: tools another mine
//! Prose.
//! :: question Who wrote this page?
//! - [ ] a bank
//! - [x] whoever found the block
//!
//! Why that is so.
//! :: mission
//! What to do.
//!
//! - a condition
//! :: hint
//! :: answer
//! :: saw others-block
//! :: deck 4
//! What the slide says, ~~the wrong words~~ struck out.
//! :: now
//! What is true.
//! :: source Bitcoin Core, `src/validation.cpp`
//! ```
//!
//! Formulas stand between dollar signs, in LaTeX: `$2^{32}$`.

use std::collections::BTreeMap;
use std::fmt;

use pulldown_cmark::{Event, Options, Parser, html};
use pulldown_latex::config::DisplayMode;
use pulldown_latex::{Parser as LatexParser, RenderConfig, Storage, push_mathml};

use crate::PageNumber;
use crate::page::{Chapter, Contents, DeckCard, Entry, MissionText, Page, Question, Stage};

/// Why a file can't be read: the line, from 1, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkupError {
    /// From 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for MarkupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

type Result<T> = std::result::Result<T, MarkupError>;

fn wrong<T>(line: usize, what: impl Into<String>) -> Result<T> {
    Err(MarkupError { line, what: what.into() })
}

/// What stands between two lines that begin with `::`.
struct Section<'a> {
    line: usize,
    name: &'a str,
    argument: &'a str,
    body: String,
}

/// Cuts a file: the title, then its sections. What stands behind a line without a body of its own is prose.
fn sections(text: &str) -> Result<(&str, Vec<Section<'_>>)> {
    let mut lines = text.lines().zip(1..);
    let title = match lines.next() {
        Some((first, _)) if first.starts_with("# ") => first[2..].trim(),
        _ => return wrong(1, "a page begins with its title: `# Title`"),
    };
    let mut sections = vec![Section { line: 1, name: "prose", argument: "", body: String::new() }];
    for (line, number) in lines {
        match line.strip_prefix(":: ") {
            Some(head) => {
                let (name, argument) = head.trim().split_once(' ').unwrap_or((head.trim(), ""));
                sections.push(Section { line: number, name, argument: argument.trim(), body: String::new() });
            }
            None => {
                let last = sections.last_mut().filter(|section| !HAS_NO_BODY.contains(&section.name));
                let into = if let Some(last) = last { &mut last.body } else { &mut sections[0].body };
                into.push_str(line);
                into.push('\n');
            }
        }
    }
    Ok((title, sections))
}

const HAS_NO_BODY: [&str; 4] = ["slides", "stage", "tools", "source"];

/// Reads a page.
pub fn page(number: PageNumber, text: &str) -> Result<Page> {
    let (title, sections) = sections(text)?;
    let mut draft = Draft::default();
    for section in &sections {
        draft.take(section)?;
    }
    let missing = |what: &str| MarkupError { line: 1, what: format!("the page has no `:: {what}`") };
    Ok(Page {
        number,
        title: title.to_owned(),
        slides: draft.slides,
        tools: draft.tools,
        stage: draft.stage.ok_or_else(|| missing("stage"))?,
        prose: draft.prose,
        question: draft.question.ok_or_else(|| missing("question"))?,
        mission: draft.mission.ok_or_else(|| missing("mission"))?,
        deck: draft.deck,
        sources: draft.sources,
    })
}

#[derive(Default)]
struct Draft {
    slides: Vec<u8>,
    stage: Option<Stage>,
    tools: Vec<String>,
    prose: String,
    question: Option<Question>,
    mission: Option<MissionText>,
    deck: Vec<DeckCard>,
    sources: Vec<String>,
}

impl Draft {
    fn take(&mut self, section: &Section<'_>) -> Result<()> {
        let Section { line, name, argument, body } = section;
        let html = blocks(body, *line)?;
        match *name {
            "prose" => self.prose = html,
            "slides" => self.slides = numbers(argument, *line)?,
            "stage" => self.stage = Some(stage(argument, *line)?),
            "tools" => self.tools = argument.split_whitespace().map(str::to_owned).collect(),
            "source" => self.sources.push(inline(argument, *line)?),
            "question" => self.question = Some(question(argument, body, *line)?),
            "mission" => self.mission = Some(mission(body, *line)?),
            "hint" => self.mission_at(*line)?.hint = html,
            "answer" => self.mission_at(*line)?.answer = html,
            "saw" => drop(self.mission_at(*line)?.saw.insert((*argument).to_owned(), html)),
            "deck" => {
                let slide = numbers(argument, *line)?;
                let [slide] = slide[..] else { return wrong(*line, "`:: deck` has one slide") };
                self.deck.push(DeckCard { slide, said: html, now: String::new() });
            }
            "now" => match self.deck.last_mut() {
                Some(card) => card.now = html,
                None => return wrong(*line, "`:: now` follows a `:: deck`"),
            },
            other => return wrong(*line, format!("there is no section `{other}`")),
        }
        Ok(())
    }

    fn mission_at(&mut self, line: usize) -> Result<&mut MissionText> {
        self.mission.as_mut().ok_or(MarkupError { line, what: "it follows a `:: mission`".to_owned() })
    }
}

fn stage(name: &str, line: usize) -> Result<Stage> {
    Stage::parse(name)
        .ok_or_else(|| MarkupError { line, what: format!("no part of the app has the stage `{name}`") })
}

fn numbers(argument: &str, line: usize) -> Result<Vec<u8>> {
    let read = argument.split_whitespace().map(|number| number.parse().ok());
    read.collect::<Option<_>>()
        .ok_or(MarkupError { line, what: format!("`{argument}` is no list of numbers") })
}

/// A list, and what stands below it.
fn question(text: &str, body: &str, line: usize) -> Result<Question> {
    let (list, answer) = list(body);
    let (mut choices, mut right) = (vec![], vec![]);
    for (index, item) in list.iter().enumerate() {
        let choice = match (item.strip_prefix("[x] "), item.strip_prefix("[ ] ")) {
            (Some(choice), _) => {
                right.push(index);
                choice
            }
            (_, Some(choice)) => choice,
            _ => return wrong(line, "a choice begins with `[ ]` or `[x]`"),
        };
        choices.push(inline(choice, line)?);
    }
    let [right] = right[..] else { return wrong(line, "one choice is right") };
    Ok(Question { text: text.to_owned(), choices, right, answer: blocks(&answer, line)? })
}

/// What to do, and the conditions below it.
fn mission(body: &str, line: usize) -> Result<MissionText> {
    let (list, task) = list(body);
    if list.is_empty() {
        return wrong(line, "a mission has a condition");
    }
    Ok(MissionText {
        task: blocks(&task, line)?,
        conditions: list.iter().map(|condition| inline(condition, line)).collect::<Result<_>>()?,
        hint: String::new(),
        answer: String::new(),
        saw: BTreeMap::new(),
    })
}

/// The items of a list, a line each, and the other lines.
fn list(body: &str) -> (Vec<&str>, String) {
    let (items, others): (Vec<&str>, Vec<&str>) = body.lines().partition(|line| line.starts_with("- "));
    (items.into_iter().map(|item| item[2..].trim()).collect(), others.join("\n"))
}

/// Markdown as HTML. Tags that somebody typed are refused: what the app shows unread must have come from here.
fn blocks(markdown: &str, line: usize) -> Result<String> {
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_MATH;
    let events: Vec<Event<'_>> = Parser::new_ext(markdown.trim(), options)
        .map(|event| match event {
            Event::Html(_) | Event::InlineHtml(_) => wrong(line, "HTML has no place in a page"),
            Event::InlineMath(latex) => {
                Ok(Event::InlineHtml(formula(&latex, DisplayMode::Inline, line)?.into()))
            }
            Event::DisplayMath(latex) => {
                Ok(Event::InlineHtml(formula(&latex, DisplayMode::Block, line)?.into()))
            }
            other => Ok(other),
        })
        .collect::<Result<_>>()?;
    let mut text = String::new();
    html::push_html(&mut text, events.into_iter());
    Ok(text.trim().to_owned())
}

/// A formula between `$` or `$$`, in LaTeX, as MathML. The app's policy forbids styles in attributes, so what needs one is refused.
fn formula(latex: &str, display_mode: DisplayMode, line: usize) -> Result<String> {
    let storage = Storage::new();
    let mut text = String::new();
    push_mathml(
        &mut text,
        LatexParser::new(latex, &storage),
        RenderConfig { display_mode, ..RenderConfig::default() },
    )
    .or_else(|error| wrong(line, error.to_string()))?;
    match text.contains("<merror") || text.contains("style=") {
        true => wrong(line, format!("`{latex}` can't be shown as a formula")),
        false => Ok(text),
    }
}

/// The same for what stands in a line: without the paragraph around it.
fn inline(markdown: &str, line: usize) -> Result<String> {
    let text = blocks(markdown, line)?;
    match text.strip_prefix("<p>").and_then(|text| text.strip_suffix("</p>")) {
        Some(inner) => Ok(inner.to_owned()),
        None => wrong(line, format!("`{markdown}` is more than a line of text")),
    }
}

/// Reads the table of contents: `## Chapter`, then `2. Title` for each page, which has to be there.
pub fn contents(text: &str, pages: &BTreeMap<PageNumber, Page>) -> Result<Contents> {
    let mut chapters: Vec<Chapter> = vec![];
    for (line, number) in text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty()) {
        if let Some(title) = line.strip_prefix("## ") {
            chapters.push(Chapter { title: title.trim().to_owned(), pages: vec![] });
            continue;
        }
        let entry = line
            .split_once(". ")
            .and_then(|(page, title)| Some((page.parse().ok()?, title.trim().to_owned())));
        match (entry, chapters.last_mut()) {
            (Some((page, title)), Some(chapter)) => {
                let Some(text) = pages.get(&page) else {
                    return wrong(number, format!("page {page} is not written"));
                };
                chapter.pages.push(Entry { number: page, title, alone: text.is_done_alone() });
            }
            _ => return wrong(number, "a line is `## Chapter` or `2. Title`"),
        }
    }
    Ok(Contents { chapters })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# Title\n:: slides 4 5\n:: stage chain\nSome *prose*.\n\n:: question Who?\n- [ ] a bank\n- [x] you\n\nBecause.\n\
        :: mission\nDo it.\n\n- first\n- second\n:: hint\nLook.\n:: answer\nSo.\n:: saw other\nBlock {height}.\n\
        :: deck 4\n~~Longest~~.\n:: now\nHeaviest.\n:: source Bitcoin Core, `pow.cpp`\n";

    #[test]
    fn a_page_is_read() {
        let page = page(2, PAGE).unwrap();
        assert_eq!((page.title.as_str(), page.slides.as_slice()), ("Title", [4, 5].as_slice()));
        assert_eq!(page.prose, "<p>Some <em>prose</em>.</p>");
        assert_eq!((page.question.right, page.question.choices.len()), (1, 2));
        assert_eq!(page.question.answer, "<p>Because.</p>");
        assert_eq!(page.mission.conditions, ["first", "second"]);
        assert_eq!(page.mission.saw["other"], "<p>Block {height}.</p>");
        assert_eq!(page.deck[0].said, "<p><del>Longest</del>.</p>");
        assert_eq!(page.sources, ["Bitcoin Core, <code>pow.cpp</code>"]);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let broken = [
            ("Title", 1, "title"),
            ("# T\n:: hint\nx", 2, "mission"),
            ("# T\n:: nonsense", 2, "nonsense"),
            ("# T\n:: slides four", 2, "numbers"),
            ("# T\n:: question Q\n- [x] a\n- [x] b", 2, "one choice"),
            ("# T\n:: mission\nDo.", 2, "condition"),
            ("# T\n:: mission\n<b>Do</b>.\n- x", 2, "HTML"),
            ("# T\n:: now\nx", 2, "deck"),
        ];
        for (text, line, what) in broken {
            let error = page(1, text).unwrap_err();
            assert_eq!(error.line, line, "{text}");
            assert!(error.what.contains(what), "{text}: {error}");
        }
    }

    #[test]
    fn formulas_are_mathml() {
        let html = blocks("So $2^{32}$ tries, or $$\\frac{q}{p}$$ of them.", 1).unwrap();
        assert!(html.contains("<msup><mn>2</mn><mrow><mn>32</mn></mrow></msup>"), "{html}");
        assert!(html.contains("<mfrac>") && html.matches("<math").count() == 2, "{html}");
        for broken in [r"$\frac{1}$", r"$\nonsense$", r"$\textcolor{red}{a}$"] {
            assert!(blocks(broken, 7).is_err_and(|error| error.line == 7), "{broken}");
        }
    }

    #[test]
    fn names_of_peers_are_no_markup() {
        let page = page(2, PAGE).unwrap();
        let saw = crate::Saw {
            case: "other",
            facts: vec![("height", "<b>7</b>".to_owned())],
            time_ms: 0,
            on_the_way: false,
        };
        assert_eq!(page.mission.words(&saw).unwrap(), "<p>Block &lt;b&gt;7&lt;/b&gt;.</p>");
    }
}
