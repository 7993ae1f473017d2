//! Beside the yard: what is done, and what could come next.

use std::rc::Rc;

use hashyard_course::{Contents, Entry, PAGES, PageNumber, Progress};
use hashyard_node::view::Identity;
use hashyard_ui_model::format::capitalised;
use yew::prelude::*;

use crate::i18n::{Lang, course as text, use_lang};
use crate::route::{CryptoPage, Route};
use crate::topics::use_topic;
use crate::ui::{Button, Form, HashBytes, Panel, Stripe};
use crate::views::app::shell::title;

/// Properties of [`MyMissions`].
#[derive(Properties, PartialEq)]
pub struct MyMissionsProps {
    /// What is done.
    pub done: Progress,
    /// How many pages there are.
    pub pages: usize,
}

/// How many missions are done, and the stripe of that set.
#[component]
pub fn MyMissions(props: &MyMissionsProps) -> Html {
    let (lang, identity) = (use_lang(), use_topic::<Identity>());
    let digest = HashBytes::new(&props.done.digest(identity.node));
    html! {
        <Panel title={text::mine(lang)}>
            <div class="pb form">
                <p class="course-count"><b class="num">{ props.done.count() }</b>{ text::missions(lang, props.pages) }</p>
                <Stripe hash={digest} form={Form::Line} width=244 height=12 />
                <p class="hint">{ text::digest(lang) }</p>
                <p class="hint">{ text::mine_why(lang) }</p>
                { key(lang) }
            </div>
        </Panel>
    }
}

/// What the looks of a wagon mean.
fn key(lang: Lang) -> Html {
    let entry = |class: &'static str, words: &'static str| html! { <li><i class={classes!("course-wagon", class)}></i>{ capitalised(words) }</li> };
    html! {
        <ul class="course-key">
            { entry("done", text::key_done(lang)) }
            { entry("now", text::is_going_on(lang)) }
            { entry("", text::to_do(lang)) }
        </ul>
    }
}

/// Properties of [`Suggestions`].
#[derive(Properties, PartialEq)]
pub struct SuggestionsProps {
    /// The table of contents.
    pub contents: Rc<Contents>,
    /// What is done.
    pub done: Progress,
    /// The page whose mission is under way.
    pub now: Option<PageNumber>,
}

/// Why a page is suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    UnderWay,
    FollowsOn,
    Alone,
}

/// What could come next: nothing that is done, and nothing twice.
#[component]
pub fn Suggestions(props: &SuggestionsProps) -> Html {
    let lang = use_lang();
    let suggested = suggestions(&props.contents, &props.done, props.now);
    if suggested.is_empty() {
        return Html::default();
    }
    html! {
        <Panel title={text::next_up(lang)}>
            <ol class="course-next">{ for suggested.iter().map(|(entry, why)| suggestion(lang, entry, *why, props.done.count() == 0)) }</ol>
        </Panel>
    }
}

fn suggestions<'a>(
    contents: &'a Contents,
    done: &Progress,
    now: Option<PageNumber>,
) -> Vec<(&'a Entry, Why)> {
    let open: Vec<&Entry> = contents
        .chapters
        .iter()
        .flat_map(|chapter| &chapter.pages)
        .filter(|entry| !done.has(entry.number))
        .collect();
    let last = (1..=PAGES).rev().find(|page| done.has(*page)).unwrap_or_default();
    let mut found: Vec<(&Entry, Why)> = vec![];
    for why in [Why::UnderWay, Why::FollowsOn, Why::Alone] {
        let is_it = |entry: &Entry| match why {
            Why::UnderWay => now == Some(entry.number),
            Why::FollowsOn => entry.number > last,
            Why::Alone => entry.alone,
        };
        let is_new = |entry: &Entry| found.iter().all(|(known, _)| known.number != entry.number);
        if let Some(entry) = open.iter().find(|entry| is_new(entry) && is_it(entry)) {
            found.push((entry, why));
        }
    }
    found
}

fn suggestion(lang: Lang, entry: &Entry, why: Why, is_new: bool) -> Html {
    let why = match why {
        Why::UnderWay => text::is_going_on(lang),
        Why::FollowsOn if is_new => text::begin_here(lang),
        Why::FollowsOn => text::follows_on(lang),
        Why::Alone => text::done_alone(lang),
    };
    html! {
        <li>
            <a href={Route::Course(Some(entry.number)).to_string()}>
                <span class="num">{ entry.number }</span><span><b>{ &entry.title }</b><small>{ why }</small></span>
            </a>
        </li>
    }
}

/// The screens that pages send to, for those who only want to try something.
const BENCHES: [Route; 4] =
    [Route::Crypto(CryptoPage::Hashes), Route::Ledgers, Route::Map, Route::Follow(None)];

/// The benches.
#[component]
pub fn Benches() -> Html {
    let lang = use_lang();
    let bench = |route: &Route| html! { <Button href={route.to_string()}>{ title(lang, route) }</Button> };
    html! { <Panel title={text::benches(lang)}><div class="pb row course-tools">{ for BENCHES.iter().map(bench) }</div></Panel> }
}
