//! The course: what the lecture claims, as things that happen in one's own node.
//!
//! | file | what it draws or does |
//! | --- | --- |
//! | `begin` | loads the missions |
//! | `data` | fetches what the pages say |
//! | `kept` | what outlives the room |
//! | `run` | the mission under way, which goes on while other screens are open |
//! | `index` | all pages |
//! | `mine` | what is done, and what could come next |
//! | `page` | one page: prose, question, card of the slides |
//! | `side` | the same page beside another screen |
//! | `mission` | what is to be done, and what the node saw |
//! | `stage` | the living thing beside the text |

mod begin;
mod data;
mod index;
mod kept;
mod mine;
mod mission;
mod page;
mod run;
mod side;
pub mod stage;

use hashyard_course::PageNumber;
use yew::prelude::*;

use self::data::{Text, use_contents};
use self::index::Index;
use self::page::PageView;
pub use self::run::use_course;
use crate::i18n::{common, course as text, use_lang};
use crate::ui::{Button, Glyph, StateBox};
use crate::views::parts::Waiting;

/// Properties of [`CoursePage`].
#[derive(Properties, PartialEq)]
pub struct CoursePageProps {
    /// Which page; the table of contents if none.
    pub page: Option<PageNumber>,
}

/// The course.
#[component]
pub fn CoursePage(props: &CoursePageProps) -> Html {
    let lang = use_lang();
    match (use_contents(lang), props.page) {
        (Text::Waiting, _) => html! { <Waiting title={text::title(lang)} /> },
        (Text::Missing(retry), _) => missing(lang, retry),
        (Text::Here(contents), None) => html! { <Index {contents} /> },
        (Text::Here(contents), Some(number)) => html! { <PageView key={number} {contents} {number} /> },
    }
}

fn missing(lang: crate::i18n::Lang, retry: Callback<MouseEvent>) -> Html {
    html! {
        <section class="view" id="v-course">
            <h1 class="sr">{ text::title(lang) }</h1>
            <div class="panel" role="alert">
                <StateBox icon={Glyph::Alert} title={text::no_text(lang)} text={text::no_text_why(lang)}>
                    <Button icon={Glyph::Refresh} onclick={retry}>{ common::retry(lang) }</Button>
                </StateBox>
            </div>
        </section>
    }
}
