//! Makes the data files that the app fetches: `compile-course SOURCE TARGET`, the folder with the pages and the one to write to.
//! For each language a table of contents, and a file for each chapter that has a page.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use hashyard_course::{PAGES, Page, PageNumber, markup};

const LANGUAGES: [&str; 2] = ["zh", "en"];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [source, target] = &arguments[..] else { return Err("compile-course SOURCE TARGET".into()) };
    fs::create_dir_all(target)?;
    for language in LANGUAGES {
        compile(Path::new(source), Path::new(target), language)?;
    }
    Ok(())
}

fn compile(source: &Path, target: &Path, language: &str) -> Result<(), Box<dyn Error>> {
    let pages = pages(source, language)?;
    let name = source.join(format!("contents.{language}.md"));
    let text = fs::read_to_string(&name).map_err(|error| format!("{}: {error}", name.display()))?;
    let contents = markup::contents(&text, &pages).map_err(|error| format!("{}: {error}", name.display()))?;
    write(target, &format!("contents.{language}.json"), &contents)?;
    for (number, chapter) in (1..).zip(&contents.chapters) {
        let pages: Vec<&Page> = chapter.pages.iter().filter_map(|entry| pages.get(&entry.number)).collect();
        write(target, &format!("{number}.{language}.json"), &pages)?;
    }
    Ok(())
}

/// The pages that are there.
fn pages(source: &Path, language: &str) -> Result<BTreeMap<PageNumber, Page>, Box<dyn Error>> {
    let mut pages = BTreeMap::new();
    for number in 1..=PAGES {
        let file = source.join(format!("{number:02}.{language}.md"));
        if file.exists() {
            let text = fs::read_to_string(&file)?;
            let page = markup::page(number, &text).map_err(|error| format!("{}: {error}", file.display()))?;
            pages.insert(number, page);
        }
    }
    Ok(pages)
}

fn write(target: &Path, name: &str, data: &impl serde::Serialize) -> Result<(), Box<dyn Error>> {
    Ok(fs::write(target.join(name), serde_json::to_string(data)?)?)
}
