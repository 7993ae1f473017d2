//! The missions themselves, a part of its own: whoever reads the table of contents needs none of them.

use hashyard_course::mission::Sight;
use hashyard_course::{PageNumber, Run};

/// Begins the mission of a page, anew or where its ticks left it. `None` if the page has none.
pub type Begin = fn(PageNumber, Option<&[bool]>, Sight<'_>) -> Option<Run>;

fn begin(page: PageNumber, ticks: Option<&[bool]>, node: Sight<'_>) -> Option<Run> {
    match ticks {
        Some(ticks) => Run::resume(page, ticks, node),
        None => Run::begin(page, node),
    }
}

/// Fetches them, once; `None` if they did not arrive.
#[cfg(feature = "parts")]
pub async fn missions() -> Option<Begin> {
    #[wasm_split_helpers::wasm_split(missions, fallible)]
    fn missions() -> Result<Begin, crate::part::NotLoaded> {
        Ok(begin)
    }
    missions().await.ok()
}

/// Without parts, everything is there.
#[cfg(not(feature = "parts"))]
pub async fn missions() -> Option<Begin> {
    Some(begin)
}
