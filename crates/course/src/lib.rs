//! The course: what its pages say, and missions that are done when the node says so.
//!
//! | file | what it has |
//! | --- | --- |
//! | [`page`] | a page and the table of contents, as the app fetches them |
//! | [`markup`] | reads the text files that people write; only builds need it |
//! | [`mission`] | a mission under way: it looks at what the node shows, and ticks |
//! | [`missions`] | the missions themselves, a file each |
//! | [`progress`] | which missions are done |

#[cfg(feature = "compile")]
pub mod markup;
pub mod mission;
pub mod missions;
pub mod page;
pub mod progress;

pub use mission::{Run, Saw};
pub use page::{Chapter, Contents, DeckCard, Entry, MissionText, Page, Question};
pub use progress::Progress;

/// A page's number in the table of contents, from 1.
pub type PageNumber = u8;

/// Pages of the whole course.
pub const PAGES: PageNumber = 70;
