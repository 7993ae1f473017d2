//! Both languages of every page say the same, and every mission has its words.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use std::fs;
use std::path::PathBuf;

use common::Net;
use hashyard_course::mission::Sight;
use hashyard_course::missions::UNDER_ATTACK;
use hashyard_course::page::Stage;
use hashyard_course::{Contents, PAGES, Page, PageNumber, markup, missions};

/// Words of an English page, characters of a Chinese one.
const WORDS: std::ops::RangeInclusive<usize> = 60..=150;
const CHARACTERS: std::ops::RangeInclusive<usize> = 100..=260;

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../web/course").join(name)
}

fn page(number: PageNumber, language: &str) -> Option<Page> {
    let text = fs::read_to_string(file(&format!("{number:02}.{language}.md"))).ok()?;
    Some(markup::page(number, &text).unwrap_or_else(|error| panic!("page {number}, {language}: {error}")))
}

fn written() -> impl Iterator<Item = (Page, Page)> {
    (1..=PAGES).filter_map(|number| match (page(number, "zh"), page(number, "en")) {
        (Some(zh), Some(en)) => Some((zh, en)),
        (None, None) => None,
        _ => panic!("page {number} has one language"),
    })
}

fn contents(language: &str) -> Contents {
    let text = fs::read_to_string(file(&format!("contents.{language}.md"))).unwrap();
    let pages = (1..=PAGES).filter_map(|number| Some((number, page(number, language)?))).collect();
    markup::contents(&text, &pages).unwrap()
}

/// HTML without its tags.
fn plain(html: &str) -> String {
    let mut in_tag = false;
    html.chars()
        .filter(|character| {
            let was_in = in_tag;
            in_tag = *character == '<' || in_tag && *character != '>';
            !in_tag && !was_in
        })
        .collect()
}

#[test]
fn the_tables_of_contents_have_all_pages_in_order() {
    let (zh, en) = (contents("zh"), contents("en"));
    assert_eq!(zh.chapters.len(), en.chapters.len());
    for (zh, en) in zh.chapters.iter().zip(&en.chapters) {
        let numbers =
            |pages: &[hashyard_course::Entry]| pages.iter().map(|page| page.number).collect::<Vec<_>>();
        assert_eq!(numbers(&zh.pages), numbers(&en.pages), "{}", en.title);
    }
    let all: Vec<_> = en.chapters.iter().flat_map(|chapter| &chapter.pages).map(|page| page.number).collect();
    assert_eq!(all, (1..=PAGES).collect::<Vec<_>>());
}

#[test]
fn a_page_has_its_title_in_the_table_of_contents() {
    for language in ["zh", "en"] {
        for entry in contents(language).chapters.into_iter().flat_map(|chapter| chapter.pages) {
            if let Some(page) = page(entry.number, language) {
                assert_eq!(page.title, entry.title, "page {}, {language}", entry.number);
            }
        }
    }
}

#[test]
fn what_needs_a_room_with_attacks_has_the_way_into_one_beside_it() {
    let under_attack: Vec<_> = written()
        .map(|(page, _)| page)
        .filter(|page| page.stage == Stage::Attack)
        .map(|page| page.number)
        .collect();
    assert_eq!(under_attack, UNDER_ATTACK);
}

#[test]
fn both_languages_of_a_page_have_the_same_parts() {
    for (zh, en) in written() {
        let number = zh.number;
        assert_eq!((&zh.slides, &zh.stage, &zh.tools), (&en.slides, &en.stage, &en.tools), "page {number}");
        let question = |page: &Page| (page.question.choices.len(), page.question.right);
        assert_eq!(question(&zh), question(&en), "page {number}");
        assert_eq!(zh.mission.conditions.len(), en.mission.conditions.len(), "page {number}");
        assert!(zh.mission.saw.keys().eq(en.mission.saw.keys()), "page {number}");
        let slides = |page: &Page| page.deck.iter().map(|card| card.slide).collect::<Vec<_>>();
        assert_eq!(slides(&zh), slides(&en), "page {number}");
        assert_eq!(code(&zh), code(&en), "page {number} names other sources");
    }
}

/// What the sources name in code: the same in every language.
fn code(page: &Page) -> Vec<String> {
    let named = page
        .sources
        .iter()
        .flat_map(|source| source.split("<code>").skip(1).map(|rest| rest.split('<').next()));
    named.flatten().map(str::to_owned).collect()
}

#[test]
fn pages_are_short() {
    for (zh, en) in written() {
        let words = plain(&en.prose).split_whitespace().count();
        assert!(WORDS.contains(&words), "page {}: {words} words", en.number);
        let characters = plain(&zh.prose).chars().filter(|character| !character.is_whitespace()).count();
        assert!(CHARACTERS.contains(&characters), "page {}: {characters} characters", zh.number);
    }
}

#[test]
fn every_written_page_has_a_mission_and_words_for_all_that_may_go_wrong() {
    let node = Net::new(1, 1).hosts[0].node.snapshot();
    let node = Sight::of(&node, 0);
    for (zh, _) in written() {
        let number = zh.number;
        let mission =
            missions::of_page(number, node).unwrap_or_else(|| panic!("page {number} has no mission"));
        assert_eq!(zh.mission.conditions.len(), mission.conditions(), "page {number}");
        let mut cases = mission.cases().to_vec();
        cases.sort_unstable();
        assert!(zh.mission.saw.keys().eq(cases), "page {number} has words for {:?}", zh.mission.saw.keys());
        for text in [&zh.mission.hint, &zh.mission.answer, &zh.question.answer] {
            assert!(!text.is_empty(), "page {number} gives no help");
        }
    }
}

#[test]
fn every_mission_has_its_page() {
    let node = Net::new(1, 1).hosts[0].node.snapshot();
    let node = Sight::of(&node, 0);
    for number in 1..=PAGES {
        assert_eq!(missions::of_page(number, node).is_some(), page(number, "en").is_some(), "page {number}");
    }
}

#[test]
fn chinese_pages_are_set_as_chinese_is() {
    for name in (1..=PAGES).map(|number| format!("{number:02}.zh.md")).chain(["contents.zh.md".to_owned()]) {
        let Ok(text) = fs::read_to_string(file(&name)) else { continue };
        let told = autocorrect::lint_for(&text, "markdown");
        let lines =
            told.lines.iter().map(|line| format!("{name}:{}: {} → {}", line.line, line.old, line.new));
        assert!(told.lines.is_empty(), "{}", lines.collect::<Vec<_>>().join("\n"));
        assert!(!told.has_error(), "{name}: {}", told.error);
    }
}
