//! All pages: each a wagon, dark once its mission is done.

use std::rc::Rc;

use hashyard_course::{Chapter, Contents, Entry, PAGES};
use yew::prelude::*;

use super::run::{CourseState, use_course};
use crate::i18n::{Lang, course as text, use_lang};
use crate::route::Route;
use crate::ui::Panel;

/// Properties of [`Index`].
#[derive(Properties, PartialEq)]
pub struct IndexProps {
    /// The table of contents.
    pub contents: Rc<Contents>,
}

/// The table of contents.
#[component]
pub fn Index(props: &IndexProps) -> Html {
    let (lang, course) = (use_lang(), use_course());
    let written =
        props.contents.chapters.iter().flat_map(|chapter| &chapter.pages).filter(|page| page.written).count();
    html! {
        <section class="view top" id="v-course">
            <div class="view-head"><h1>{ text::title(lang) }</h1><span class="m">{ text::intro(lang, written) }</span></div>
            <div class="course-index">
                <div class="course-yard">
                    { for props.contents.chapters.iter().map(|chapter| track(lang, chapter, &course)) }
                </div>
                <Panel title={text::mine(lang)}>
                    <div class="pb form">
                        <p class="course-count"><b class="num">{ course.done.count() }</b>{ text::missions(lang, PAGES.into()) }</p>
                        <p class="hint">{ text::mine_why(lang) }</p>
                    </div>
                </Panel>
            </div>
        </section>
    }
}

fn track(lang: Lang, chapter: &Chapter, course: &CourseState) -> Html {
    let done = chapter.pages.iter().filter(|page| course.done.has(page.number)).count();
    html! {
        <section class="course-track">
            <h2>{ &chapter.title }<span class="num">{ text::done_of(lang, done, chapter.pages.len()) }</span></h2>
            <ul>{ for chapter.pages.iter().map(|page| html! { <li>{ wagon(lang, page, course) }</li> }) }</ul>
        </section>
    }
}

fn wagon(lang: Lang, page: &Entry, course: &CourseState) -> Html {
    let (done, now) = (course.done.has(page.number), course.page == Some(page.number));
    let inside =
        html! { <><span class="num">{ page.number }</span><span class="t">{ &page.title }</span></> };
    if !page.written {
        return html! { <span class="course-wagon pale">{ inside }<span class="sr">{ text::to_come(lang) }</span></span> };
    }
    let state = match (done, now) {
        (true, _) => Some(text::is_done(lang)),
        (_, true) => Some(text::is_going_on(lang)),
        _ => None,
    };
    html! {
        <a class={classes!("course-wagon", done.then_some("done"), now.then_some("now"))} href={Route::Course(Some(page.number)).to_string()}>
            { inside }
            if let Some(state) = state {
                <span class="sr">{ state }</span>
            }
        </a>
    }
}
