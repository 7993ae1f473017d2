//! All pages, as a yard: each is a wagon on its chapter's tracks, dark once its mission is done.

use std::rc::Rc;

use hashyard_course::{Chapter, Contents, Entry, PAGES};
use hashyard_ui_model::yard::{Lot, bands};
use yew::prelude::*;

use super::mine::{Benches, MyMissions, Suggestions};
use super::run::{CourseState, use_course};
use crate::i18n::{Lang, course as text, use_lang};
use crate::route::Route;
use crate::ui::{Button, Field, Glyph, Seg, SegItem, StateBox};

/// Properties of [`Index`].
#[derive(Properties, PartialEq)]
pub struct IndexProps {
    /// The table of contents.
    pub contents: Rc<Contents>,
}

/// Which wagons are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Filter {
    All,
    ToDo,
    Alone,
    Together,
}

const FILTERS: [Filter; 4] = [Filter::All, Filter::ToDo, Filter::Alone, Filter::Together];

impl Filter {
    fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::All => text::all(lang),
            Self::ToDo => text::to_do(lang),
            Self::Alone => text::alone(lang),
            Self::Together => text::together(lang),
        }
    }

    fn has(self, page: &Entry, course: &CourseState) -> bool {
        match self {
            Self::All => true,
            Self::ToDo => !course.done.has(page.number),
            Self::Alone => page.alone,
            Self::Together => !page.alone,
        }
    }
}

/// The table of contents.
#[component]
pub fn Index(props: &IndexProps) -> Html {
    let (lang, course) = (use_lang(), use_course());
    let (filter, words) = (use_state_eq(|| Filter::All), use_state_eq(String::new));
    let chapters = &props.contents.chapters;
    let pages = chapters.iter().map(|chapter| chapter.pages.len()).sum::<usize>();
    let sought = words.trim().to_lowercase();
    let shown = |chapter: &Chapter, page: &Entry| {
        let says = |text: &str| text.to_lowercase().contains(&sought);
        filter.has(page, &course)
            && (says(&page.title) || says(&chapter.title) || page.number.to_string() == sought)
    };
    let shown_of = |chapter: &Chapter| chapter.pages.iter().filter(|page| shown(chapter, page)).count();
    let count: usize = chapters.iter().map(shown_of).sum();
    let onselect = {
        let filter = filter.setter();
        Callback::from(move |index: usize| filter.set(FILTERS[index]))
    };
    let oninput = {
        let words = words.setter();
        Callback::from(move |text: String| words.set(text))
    };
    let forget = {
        let words = words.setter();
        Callback::from(move |_: MouseEvent| words.set(String::new()))
    };
    let selected = FILTERS.iter().position(|each| *each == *filter).unwrap_or_default();
    let items: Vec<SegItem> = FILTERS.iter().map(|filter| SegItem::new(filter.name(lang))).collect();
    let sizes: Vec<usize> = chapters.iter().map(|chapter| chapter.pages.len()).collect();
    html! {
        <section class="view top" id="v-course">
            <div class="view-head course-index-head">
                <h1>{ text::title(lang) }</h1><span class="m">{ text::intro(lang, PAGES.into()) }</span>
                <div class="end">
                    <Field id="course-find" label={text::find(lang)} hide_label=true placeholder={text::find(lang)} value={(*words).clone()} {oninput} kind="search" />
                    <Seg label={text::filter(lang)} {items} {selected} {onselect} />
                </div>
            </div>
            <div class="course-index">
                <div class="course-yard">
                    <p class="sr" role="status">{ text::shown(lang, count) }</p>
                    if count == 0 && !sought.is_empty() {
                        <StateBox icon={Glyph::Search} title={text::no_page(lang)}>
                            <Button onclick={forget}>{ text::forget_words(lang) }</Button>
                        </StateBox>
                    }
                    { for bands(&sizes).iter().map(|band| {
                        let mut lots = band.iter().filter(|lot| shown_of(&chapters[lot.chapter]) > 0).peekable();
                        html! {
                            if lots.peek().is_some() {
                                <div class="course-band">{ for lots.map(|lot| track(lang, lot, &chapters[lot.chapter], &course, shown)) }</div>
                            }
                        }
                    }) }
                </div>
                <div class="stack">
                    <MyMissions done={course.done.clone()} {pages} />
                    <Suggestions contents={props.contents.clone()} done={course.done.clone()} now={course.page} />
                    <Benches />
                </div>
            </div>
        </section>
    }
}

fn track(
    lang: Lang,
    lot: &Lot,
    chapter: &Chapter,
    course: &CourseState,
    shown: impl Fn(&Chapter, &Entry) -> bool,
) -> Html {
    let done = chapter.pages.iter().filter(|page| course.done.has(page.number)).count();
    let wagons = chapter.pages.iter().map(|page| {
        html! { <li key={page.number} class={classes!((!shown(chapter, page)).then_some("away"))}>{ wagon(lang, page, course) }</li> }
    });
    html! {
        <section class={classes!("course-track", format!("wide-{}", lot.columns))}>
            <h2><span class="n">{ text::chapter(lang, lot.chapter + 1) }</span><span class="t">{ &chapter.title }</span><span class="num">{ text::done_of(lang, done, chapter.pages.len()) }</span></h2>
            <ul>{ for wagons }</ul>
        </section>
    }
}

fn wagon(lang: Lang, page: &Entry, course: &CourseState) -> Html {
    let (done, now) = (course.done.has(page.number), course.page == Some(page.number));
    let inside =
        html! { <><span class="num">{ page.number }</span><span class="t">{ &page.title }</span></> };
    let state = match (done, now) {
        (_, true) => Some(text::is_going_on(lang)),
        (true, _) => Some(text::is_done(lang)),
        _ => None,
    };
    html! {
        <a class={classes!("course-wagon", (done && !now).then_some("done"), now.then_some("now"))} href={Route::Course(Some(page.number)).to_string()}>
            { inside }
            if let Some(state) = state {
                <span class="sr">{ state }</span>
            }
        </a>
    }
}
