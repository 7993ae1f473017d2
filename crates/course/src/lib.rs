//! The course: what its pages say, and missions that are done when the node says so.
//!
//! | file | what it has |
//! | --- | --- |
//! | [`page`] | a page and the table of contents, as the app fetches them |
//! | [`markup`] | reads the text files that people write; only builds need it |
//! | [`mission`] | a mission under way: it looks at what the node shows, and ticks |
//! | [`deed`] | what a student does at a bench or with a tool, beyond what the node shows |
//! | [`signed`], [`address_steps`] | signed sentences and forgeries of them; the parts of an address |
//! | [`discv4`] | the id that Ethereum's discovery makes of a key |
//! | [`missions`] | the missions themselves, a file each |
//! | [`map`] | the boxes and layers of a node, and what lights them |
//! | [`way`] | the stations of a payment |
//! | [`broken`] | payments that break a rule each |
//! | [`evidence`] | a transaction of another chain, with its proof |
//! | [`rivals`] | a longer branch of blocks and a heavier one |
//! | [`bank`] | balances in one hand, for the page that does without |
//! | [`receipt`] | what a light tab says of what it believes |
//! | [`certificate`] | the missions that are done, signed and in a block |
//! | [`rosenfeld`] | what a merchant risks after so many confirmations |
//! | [`progress`] | which missions are done |

pub mod address_steps;
pub mod bank;
pub mod broken;
pub mod certificate;
mod company;
pub mod deed;
pub mod discv4;
pub mod evidence;
pub mod map;
#[cfg(feature = "compile")]
pub mod markup;
pub mod mission;
pub mod missions;
pub mod page;
pub mod progress;
pub mod receipt;
pub mod rivals;
pub mod rosenfeld;
pub mod signed;
pub mod spreading;
pub mod spy;
pub mod way;

pub use deed::Deed;
pub use mission::{Run, Saw};
pub use page::{ANOTHER, AS_ROLE, Chapter, Contents, DeckCard, Entry, MissionText, Page, Question};
pub use progress::Progress;
pub use way::Station;

/// A page's number in the table of contents, from 1.
pub type PageNumber = u8;

/// Pages of the whole course.
pub const PAGES: PageNumber = 70;
