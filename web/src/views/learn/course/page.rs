//! One page: what is claimed, what happens in my node, what must I do, did it work, what is true?

use std::rc::Rc;

use hashyard_course::{Contents, DeckCard, Entry, Page, PageNumber, Question};
use yew::prelude::*;

use super::data::{Text, use_chapter};
use super::missing;
use super::mission::MissionPanel;
use super::side::{BesideButton, Place, Side, use_place};
use super::stage::stage;
use crate::i18n::{Lang, course as text, use_lang};
use crate::route::Route;
use crate::ui::{Button, Glyph, Icon, Panel, StateBox};
use crate::views::parts::Waiting;

/// HTML of the course: compiled from its own pages, which can't have tags of their own.
pub fn rich(html: &str) -> Html {
    Html::from_html_unchecked(AttrValue::from(html.to_owned()))
}

/// Properties of [`PageView`].
#[derive(Properties, PartialEq)]
pub struct PageViewProps {
    /// The table of contents.
    pub contents: Rc<Contents>,
    /// Which page.
    pub number: PageNumber,
}

/// A page with its way on and back.
#[component]
pub fn PageView(props: &PageViewProps) -> Html {
    let chapters = &props.contents.chapters;
    match chapters.iter().position(|chapter| chapter.pages.iter().any(|page| page.number == props.number)) {
        Some(chapter) => {
            html! { <Written contents={props.contents.clone()} chapter={chapter + 1} number={props.number} /> }
        }
        None => html! { <NoSuchPage /> },
    }
}

#[component]
fn NoSuchPage() -> Html {
    let lang = use_lang();
    html! {
        <section class="view" id="v-course">
            <h1 class="sr">{ text::title(lang) }</h1>
            <div class="panel">
                <StateBox icon={Glyph::Course} title={text::no_such_page(lang)} text={text::no_such_page_why(lang)}>
                    <Button href={Route::Course(None).to_string()}>{ text::all_pages(lang) }</Button>
                </StateBox>
            </div>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct WrittenProps {
    contents: Rc<Contents>,
    chapter: usize,
    number: PageNumber,
}

#[component]
fn Written(props: &WrittenProps) -> Html {
    let lang = use_lang();
    let pages = match use_chapter(lang, props.chapter) {
        Text::Waiting => return html! { <Waiting title={text::title(lang)} /> },
        Text::Missing(retry) => return missing(lang, retry),
        Text::Here(pages) => pages,
    };
    let Some(page) = pages.iter().find(|page| page.number == props.number) else {
        return html! { <NoSuchPage /> };
    };
    let chapter = &props.contents.chapters[props.chapter - 1].title;
    match use_place() {
        Place::Screen => on_screen(lang, page, chapter, &props.contents),
        Place::Beside => {
            html! { <Side page={page.clone()} chapter={chapter.clone()} contents={props.contents.clone()} /> }
        }
    }
}

fn on_screen(lang: Lang, page: &Page, chapter: &str, contents: &Contents) -> Html {
    html! {
        <section class="view top" id="v-course-page">
            { head(lang, page, chapter, contents) }
            <div class="course-page">
                <div class="course-text">
                    <div class="course-prose">{ rich(&page.prose) }</div>
                    <MissionPanel number={page.number} mission={page.mission.clone()} tools={page.tools.clone()} onward={onward(lang, page, contents)} />
                </div>
                <div class="stack">{ stage(page.number, page.stage) }</div>
                <div class="course-rest">
                    <QuestionBox question={page.question.clone()} />
                    { for page.deck.iter().map(|card| deck_card(lang, card)) }
                    { sources(lang, page) }
                </div>
            </div>
            <nav class="course-turn course-foot" aria-label={text::title(lang)}>{ turns(lang, page, contents) }</nav>
        </section>
    }
}

/// Where a page's facts come from.
pub fn sources(lang: Lang, page: &Page) -> Html {
    html! {
        <p class="course-source">{ text::sources(lang) }{ for page.sources.iter().map(|source| rich(&format!("<span>{source}</span>"))) }</p>
    }
}

/// The pages before and after this one.
pub fn neighbours(contents: &Contents, number: PageNumber) -> (Option<&Entry>, Option<&Entry>) {
    let pages = || contents.chapters.iter().flat_map(|chapter| &chapter.pages);
    (pages().rfind(|entry| entry.number < number), pages().find(|entry| entry.number > number))
}

fn head(lang: Lang, page: &Page, chapter: &str, contents: &Contents) -> Html {
    html! {
        <div class="view-head course-head">
            <Button small=true icon={Glyph::Course} href={Route::Course(None).to_string()}><span class="course-label">{ text::all_pages(lang) }</span></Button>
            <h1><span class="num">{ page.number }</span>{ &page.title }</h1>
            <span class="m">{ chapter }</span>
            <BesideButton number={page.number} route={Route::parse(page.tools.first().map_or("live", String::as_str))} />
            <nav class="end course-turn" aria-label={text::title(lang)}>{ turns(lang, page, contents) }</nav>
        </div>
    }
}

/// The way back and on: at the head, or on a phone at the end of the page.
fn turns(lang: Lang, page: &Page, contents: &Contents) -> Html {
    let (before, after) = neighbours(contents, page.number);
    html! {
        <>
            if let Some(entry) = before {
                <a class="btn" href={address(entry)} aria-label={text::previous(lang, entry.number, &entry.title)}>{ turn_words(Glyph::Left, entry) }</a>
            }
            if let Some(entry) = after {
                <a class="btn" href={address(entry)} aria-label={text::next(lang, entry.number, &entry.title)}>{ turn_words(Glyph::Right, entry) }</a>
            }
        </>
    }
}

/// What a way back or on shows: number and title, with an arrow on the side to which it leads.
pub fn turn_words(icon: Glyph, entry: &Entry) -> Html {
    let arrow = html! { <Icon of={icon} /> };
    html! {
        <>
            if icon == Glyph::Left { { arrow.clone() } }
            <span class="num">{ entry.number }</span>{ " " }<span class="trunc">{ &entry.title }</span>
            if icon != Glyph::Left { { arrow } }
        </>
    }
}

/// To the next page, once this one's mission is done.
fn onward(lang: Lang, page: &Page, contents: &Contents) -> Option<Html> {
    let (_, after) = neighbours(contents, page.number);
    after.map(|entry| {
        let words = text::next(lang, entry.number, &entry.title);
        html! { <a class="btn pri" href={address(entry)}>{ words }<Icon of={Glyph::Right} /></a> }
    })
}

fn address(entry: &Entry) -> String {
    Route::Course(Some(entry.number)).to_string()
}

/// Properties of [`QuestionBox`].
#[derive(Properties, PartialEq)]
pub struct QuestionProps {
    /// What is asked.
    pub question: Question,
}

/// A choice is kept while the page is open; it gates nothing.
#[component]
pub fn QuestionBox(props: &QuestionProps) -> Html {
    let (lang, chosen) = (use_lang(), use_state_eq(|| None::<usize>));
    let choice = |(index, words): (usize, &String)| {
        let setter = chosen.setter();
        let onchange = Callback::from(move |_: Event| setter.set(Some(index)));
        html! {
            <label class="course-choice">
                <input type="radio" name="course-question" checked={*chosen == Some(index)} {onchange} />
                <span>{ rich(&format!("<span>{words}</span>")) }</span>
            </label>
        }
    };
    html! {
        <fieldset class="course-question panel">
            <legend>{ &props.question.text }</legend>
            { for props.question.choices.iter().enumerate().map(choice) }
            <div role="status">
                if let Some(index) = *chosen {
                    <div class="course-answer">
                        <b>{ if index == props.question.right { text::right(lang) } else { text::not_quite(lang) } }</b>
                        { rich(&format!("<div>{}</div>", props.question.answer)) }
                    </div>
                }
            </div>
        </fieldset>
    }
}

/// What the slides say, and what is true.
pub fn deck_card(lang: Lang, card: &DeckCard) -> Html {
    html! {
        <Panel title={text::deck(lang)} end={html! { <span class="m num">{ text::slide(lang, card.slide) }</span> }}>
            <div class="pb form course-deck">
                <blockquote>{ rich(&format!("<div>{}</div>", card.said)) }</blockquote>
                <h3>{ text::now(lang) }</h3>
                <div class="course-now">{ rich(&format!("<div>{}</div>", card.now)) }</div>
            </div>
        </Panel>
    }
}
