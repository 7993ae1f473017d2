//! Experiments beside pages of the course.

use hashyard_course::PageNumber;
use hashyard_sim::named;
use yew::prelude::*;

use super::experiment::{Bench, Place};
use crate::route::LabLink;

/// What stands beside a page; nothing for a page without an experiment.
pub fn of_page(page: PageNumber) -> Html {
    match page {
        25 => bench("catch-up", "q=0.3&runs=20000"),
        _ => Html::default(),
    }
}

/// An experiment with the values that the page begins with.
fn bench(name: &str, said: &str) -> Html {
    let Ok(experiment) = named(name) else { return Html::default() };
    let link = LabLink { name: name.to_owned(), said: said.to_owned() };
    html! { <Bench {experiment} {link} place={Place::Beside} /> }
}
