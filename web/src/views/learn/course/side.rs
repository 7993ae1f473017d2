//! A page beside another screen: what is to be done comes before the question, because that screen is the stage.

use std::rc::Rc;

use hashyard_course::{Contents, Entry, Page, PageNumber};
use yew::prelude::*;

use super::mission::MissionPanel;
use super::page::{QuestionBox, deck_card, neighbours, rich, sources, turn_words};
use crate::i18n::{Lang, course as text, use_lang};
use crate::route::{Route, go, use_route};
use crate::state::{Action, use_app};
use crate::ui::{Button, ButtonKind, Glyph};

/// Where a page is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// As a screen of its own.
    Screen,
    /// Beside another screen.
    Beside,
}

/// Where the course is shown: the address names the screen, and what is beside it is no screen.
#[hook]
pub fn use_place() -> Place {
    match use_route() {
        Route::Course(_) => Place::Screen,
        _ => Place::Beside,
    }
}

/// Properties of [`Side`].
#[derive(Properties, PartialEq)]
pub struct SideProps {
    /// The page.
    pub page: Page,
    /// The chapter's title.
    pub chapter: String,
    /// The table of contents.
    pub contents: Rc<Contents>,
}

/// The page, narrow.
#[component]
pub fn Side(props: &SideProps) -> Html {
    let (lang, page) = (use_lang(), &props.page);
    let (before, after) = neighbours(&props.contents, page.number);
    html! {
        <>
            <div class="course-side-head">
                <span class="lab">{ &props.chapter }</span>
                <span class="end">
                    <Button kind={ButtonKind::Quiet} icon={Glyph::Out} label={text::whole_page(lang)} href={Route::Course(Some(page.number)).to_string()} />
                    <CloseButton />
                </span>
                <h2><span class="num">{ page.number }</span>{ &page.title }</h2>
            </div>
            <div class="course-side-body">
                <div class="course-prose">{ rich(&page.prose) }</div>
                <MissionPanel number={page.number} mission={page.mission.clone()} tools={page.tools.clone()} />
                <details><summary>{ &page.question.text }</summary><QuestionBox question={page.question.clone()} /></details>
                if !page.deck.is_empty() {
                    <details><summary>{ text::deck(lang) }</summary>{ for page.deck.iter().map(|card| deck_card(lang, card)) }</details>
                }
                { sources(lang, page) }
            </div>
            <nav class="course-side-foot course-turn" aria-label={text::title(lang)}>
                <TurnButton icon={Glyph::Left} to={before.cloned()} />
                <TurnButton icon={Glyph::Right} to={after.cloned()} />
            </nav>
        </>
    }
}

#[component]
fn CloseButton() -> Html {
    let (lang, app) = (use_lang(), use_app());
    let onclick = Callback::from(move |_: MouseEvent| app.dispatch(Action::Beside(None)));
    html! { <Button kind={ButtonKind::Quiet} icon={Glyph::X} label={text::close(lang)} {onclick} /> }
}

#[derive(Properties, PartialEq)]
struct TurnProps {
    icon: Glyph,
    to: Option<Entry>,
}

/// To the page before or after this one, which stays beside the screen.
#[component]
fn TurnButton(props: &TurnProps) -> Html {
    let (lang, app) = (use_lang(), use_app());
    let Some(entry) = props.to.clone() else { return html! { <span></span> } };
    let number = entry.number;
    let onclick = Callback::from(move |_: MouseEvent| app.dispatch(Action::Beside(Some(number))));
    let label = turn_label(lang, props.icon, number, &entry.title);
    html! { <button type="button" class="btn" {onclick} aria-label={label}>{ turn_words(props.icon, &entry) }</button> }
}

fn turn_label(lang: Lang, icon: Glyph, number: PageNumber, title: &str) -> String {
    match icon {
        Glyph::Left => text::previous(lang, number, title),
        _ => text::next(lang, number, title),
    }
}

/// Properties of [`BesideButton`].
#[derive(Properties, PartialEq)]
pub struct BesideProps {
    /// The page.
    pub number: PageNumber,
    /// The screen that it then stands beside.
    pub route: Route,
}

/// Takes the page along to the screen where its mission is done.
#[component]
pub fn BesideButton(props: &BesideProps) -> Html {
    let (lang, app) = (use_lang(), use_app());
    let (number, route) = (props.number, props.route.clone());
    let onclick = Callback::from(move |_: MouseEvent| {
        app.dispatch(Action::Beside(Some(number)));
        go(&route);
    });
    html! { <Button small=true icon={Glyph::Swap} {onclick}><span class="course-label">{ text::beside(lang) }</span></Button> }
}
