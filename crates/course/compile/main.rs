//! Makes the data files that the app fetches: `compile-course SOURCE TARGET`, the folder with the pages and the one to write to.
//! For each language a table of contents, and a file for each chapter that has a page.

use std::error::Error;
use std::fs;
use std::path::Path;

use hashyard_course::{Page, PageNumber, markup};

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
    let file = |page: PageNumber| source.join(format!("{page:02}.{language}.md"));
    let name = source.join(format!("contents.{language}.md"));
    let text = fs::read_to_string(&name).map_err(|error| format!("{}: {error}", name.display()))?;
    let contents = markup::contents(&text, |page| file(page).exists())
        .map_err(|error| format!("{}: {error}", name.display()))?;
    write(target, &format!("contents.{language}.json"), &contents)?;
    for (number, chapter) in (1..).zip(&contents.chapters) {
        let written = chapter.pages.iter().filter(|page| page.written).map(|page| page.number);
        let pages = written.map(|page| read(page, &file(page))).collect::<Result<Vec<Page>, _>>()?;
        if !pages.is_empty() {
            write(target, &format!("{number}.{language}.json"), &pages)?;
        }
    }
    Ok(())
}

fn read(page: PageNumber, file: &Path) -> Result<Page, Box<dyn Error>> {
    let text = fs::read_to_string(file)?;
    Ok(markup::page(page, &text).map_err(|error| format!("{}: {error}", file.display()))?)
}

fn write(target: &Path, name: &str, data: &impl serde::Serialize) -> Result<(), Box<dyn Error>> {
    Ok(fs::write(target.join(name), serde_json::to_string(data)?)?)
}
