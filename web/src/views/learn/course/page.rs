//! One page: what is claimed, what happens in my node, what must I do, did it work, what is true?

use std::rc::Rc;

use hashyard_course::{Contents, DeckCard, Entry, Page, PageNumber, Question};
use yew::prelude::*;

use super::data::{Text, use_chapter};
use super::missing;
use super::mission::MissionPanel;
use super::stage::stage;
use crate::i18n::{Lang, course as text, use_lang};
use crate::route::Route;
use crate::ui::{Button, Glyph, Panel, StateBox};
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
    let chapter =
        chapters.iter().position(|chapter| chapter.pages.iter().any(|page| page.number == props.number));
    let entry = chapters.iter().flat_map(|chapter| &chapter.pages).find(|page| page.number == props.number);
    match (chapter, entry) {
        (Some(chapter), Some(entry)) if entry.written => {
            html! { <Written contents={props.contents.clone()} chapter={chapter + 1} number={props.number} /> }
        }
        _ => html! { <NotWritten title={entry.map(|entry| entry.title.clone())} /> },
    }
}

#[derive(Properties, PartialEq)]
struct NotWrittenProps {
    title: Option<String>,
}

#[component]
fn NotWritten(props: &NotWrittenProps) -> Html {
    let lang = use_lang();
    html! {
        <section class="view" id="v-course">
            <h1 class="sr">{ props.title.clone().unwrap_or_else(|| text::title(lang).to_owned()) }</h1>
            <div class="panel">
                <StateBox icon={Glyph::Course} title={text::not_written(lang)} text={text::not_written_why(lang)}>
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
        return html! { <NotWritten title={None::<String>} /> };
    };
    let chapter = &props.contents.chapters[props.chapter - 1].title;
    html! {
        <section class="view top" id="v-course-page">
            { head(lang, page, chapter, &props.contents) }
            <div class="course-page">
                <div class="course-text">
                    <div class="course-prose">{ rich(&page.prose) }</div>
                    <QuestionBox question={page.question.clone()} />
                    { for page.deck.iter().map(|card| deck_card(lang, card)) }
                    <p class="course-source">{ text::sources(lang) }{ " " }{ for page.sources.iter().map(|source| rich(&format!("<span>{source}</span>"))) }</p>
                </div>
                <div class="stack">
                    { stage(&page.stage) }
                    <MissionPanel number={page.number} mission={page.mission.clone()} tools={page.tools.clone()} />
                </div>
            </div>
        </section>
    }
}

fn head(lang: Lang, page: &Page, chapter: &str, contents: &Contents) -> Html {
    let written: Vec<&Entry> =
        contents.chapters.iter().flat_map(|chapter| &chapter.pages).filter(|entry| entry.written).collect();
    let before = written.iter().rev().find(|entry| entry.number < page.number);
    let after = written.iter().find(|entry| entry.number > page.number);
    let link = |entry: &Entry, icon, label: String| {
        html! { <Button {icon} {label} href={Route::Course(Some(entry.number)).to_string()} /> }
    };
    html! {
        <div class="view-head course-head">
            <Button small=true icon={Glyph::Course} href={Route::Course(None).to_string()}>{ text::all_pages(lang) }</Button>
            <h1><span class="num">{ page.number }</span>{ &page.title }</h1>
            <span class="m">{ chapter }</span>
            <nav class="end" aria-label={text::title(lang)}>
                if let Some(entry) = before {
                    { link(entry, Glyph::Left, text::previous(lang, entry.number, &entry.title)) }
                }
                if let Some(entry) = after {
                    { link(entry, Glyph::Right, text::next(lang, entry.number, &entry.title)) }
                }
            </nav>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct QuestionProps {
    question: Question,
}

/// A choice is kept while the page is open; it gates nothing.
#[component]
fn QuestionBox(props: &QuestionProps) -> Html {
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

fn deck_card(lang: Lang, card: &DeckCard) -> Html {
    html! {
        <Panel title={text::deck(lang)} note={html! { { text::slide(lang, card.slide) } }}>
            <div class="pb form course-deck">
                <blockquote>{ rich(&format!("<div>{}</div>", card.said)) }</blockquote>
                <h3>{ text::now(lang) }</h3>
                <div class="course-now">{ rich(&format!("<div>{}</div>", card.now)) }</div>
            </div>
        </Panel>
    }
}
