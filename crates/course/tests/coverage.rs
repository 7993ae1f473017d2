//! Nothing of the lecture is without its page: docs/course.md, held against the pages that are written.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use hashyard_course::{PAGES, Page, PageNumber, markup};

/// Headings of the lecture; the first is its title.
const SLIDES: u8 = 60;
/// Claims that it makes.
const CLAIMS: usize = 86;
/// Places where it is not right.
const CORRECTIONS: usize = 57;

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(name)
}

/// The rows of a table, by the heading above it; cells without their blanks.
fn table(heading: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(file("docs/course.md")).unwrap();
    let section = text.split("## ").find(|section| section.starts_with(heading)).unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| ")).skip(2);
    rows.map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

/// "17 19", "25–26", or "all".
fn numbers(cell: &str) -> BTreeSet<u8> {
    let range = |word: &str| {
        let (first, last) = word.split_once('–').unwrap_or((word, word));
        first.parse::<u8>().unwrap()..=last.parse().unwrap()
    };
    match cell {
        "all" => (1..=SLIDES).collect(),
        _ => cell.split_whitespace().flat_map(range).collect(),
    }
}

fn written(number: PageNumber) -> Option<Page> {
    let text = fs::read_to_string(file(&format!("web/course/{number:02}.en.md"))).ok()?;
    Some(markup::page(number, &text).unwrap())
}

fn slides_of_file(number: PageNumber) -> Option<BTreeSet<u8>> {
    Some(written(number)?.slides.into_iter().collect())
}

#[test]
fn all_pages_are_listed_and_those_that_are_written_say_so() {
    let pages = table("Pages");
    assert_eq!(pages.len(), usize::from(PAGES));
    for (row, number) in pages.iter().zip(1..) {
        assert_eq!(row[0], number.to_string());
        match slides_of_file(number) {
            Some(slides) => {
                assert_eq!((row[3].as_str(), numbers(&row[2])), ("here", slides), "page {number}")
            }
            None => assert!(["course", "network", "laboratory"].contains(&row[3].as_str()), "page {number}"),
        }
    }
}

#[test]
fn every_slide_and_every_claim_has_its_page() {
    let pages = table("Pages");
    let of_course = pages.iter().filter(|row| row[2] != "all").flat_map(|row| numbers(&row[2]));
    let slides: BTreeSet<u8> = of_course.collect();
    assert_eq!(slides, (2..=SLIDES).collect::<BTreeSet<_>>(), "slides of the pages");
    let claims = table("Claims");
    assert_eq!(claims.len(), CLAIMS);
    let claimed: BTreeSet<u8> = claims.iter().flat_map(|row| numbers(&row[0])).collect();
    assert_eq!(claimed, slides, "slides of the claims");
    for row in claims {
        let pages = numbers(&row[2]);
        assert!(!pages.is_empty() && pages.iter().all(|page| (1..=PAGES).contains(page)), "{row:?}");
    }
}

#[test]
fn every_correction_is_shown_by_its_pages() {
    let corrections = table("Corrections");
    assert_eq!(corrections.len(), CORRECTIONS);
    for (row, number) in corrections.iter().zip(1..) {
        assert_eq!(row[0], number.to_string());
        if row[3] == "none" {
            continue;
        }
        let slides = numbers(&row[1]);
        for page in numbers(&row[3]).into_iter().filter_map(written) {
            let shown = page.deck.iter().any(|card| slides.contains(&card.slide));
            assert!(shown, "page {} has no card for correction {number}, slides {slides:?}", page.number);
        }
    }
}
