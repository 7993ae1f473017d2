//! What is to be done: the conditions first, then ticks that come from the node, and what it saw instead.

use hashyard_course::mission::{Help, Start};
use hashyard_course::missions::{ABOUT_LIGHT, UNDER_ATTACK, WITHOUT_CHAIN};
use hashyard_course::{MissionText, PageNumber};
use hashyard_node::view::Identity;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::begin::missions;
use super::page::rich;
use super::run::{CourseState, Standing, use_course};
use crate::i18n::{Lang, course as text, light, live, shell, use_lang};
use crate::links::page_address;
use crate::route::Route;
use crate::start::{Role, allows_attacks, query_as};
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Field, Glyph, Icon, Panel, Tag, Tone, use_now};
use crate::views::app::shell::title;
use crate::views::parts::{focus_main, on_submit, set, time_of_day_ms};

/// Properties of [`MissionPanel`].
#[derive(Properties, PartialEq)]
pub struct MissionPanelProps {
    /// The page.
    pub number: PageNumber,
    /// What it says.
    pub mission: MissionText,
    /// What it is done with.
    pub tools: Vec<String>,
    /// Where it goes on, shown once all conditions are met; beside a screen the foot has that.
    #[prop_or_default]
    pub onward: Option<Html>,
}

/// The mission of a page.
#[component]
pub fn MissionPanel(props: &MissionPanelProps) -> Html {
    let (lang, course, now) = (use_lang(), use_course(), use_now());
    // So that it begins at once when the student wants it to. If they don't arrive now, that is said then.
    use_effect_with((), |()| {
        spawn_local(async {
            let _ = missions().await;
        })
    });
    let identity = use_topic::<Identity>();
    if identity.light && !WITHOUT_CHAIN.contains(&props.number) {
        return elsewhere(lang, props.number);
    }
    // The way into such a room stands beside: nothing that is opened or begun here would count there.
    let is_shut = UNDER_ATTACK.contains(&props.number) && !identity.attacks;
    let standing = course.standing(props.number, now);
    let is_done = course.done.has(props.number);
    let conditions = &props.mission.conditions;
    let ticked = |index: usize| match &standing {
        Some(standing) => standing.ticks.get(index).copied().unwrap_or_default(),
        None => is_done,
    };
    let count = (0..conditions.len()).filter(|index| ticked(*index)).count();
    let end = html! {
        <>
            if is_done && count == conditions.len() {
                <Tag tone={Tone::Ok}>{ text::is_done(lang) }</Tag>
            }
            <span class="num b">{ text::done_of(lang, count, conditions.len()) }</span>
            if !is_shut {
                { start(lang, &course, props.number, standing.as_ref(), is_done) }
            }
        </>
    };
    html! {
        <Panel title={text::mission(lang)} {end} class="course-mission">
            <div class="pb course-task">{ rich(&format!("<div>{}</div>", props.mission.task)) }</div>
            <ol>{ for conditions.iter().enumerate().map(|(index, words)| condition(lang, words, ticked(index))) }</ol>
            <div role="status">{ standing.as_ref().map(|standing| heard(lang, &props.mission, standing)).unwrap_or_default() }</div>
            if standing.as_ref().is_some_and(|standing| standing.asks) {
                <AnswerForm />
            }
            if is_shut {
                <p class="pb hint">{ text::attacks_first(lang) }</p>
            } else if let (None, Some(rival)) = (&standing, course.rival(props.number)) {
                <p class="pb hint">{ text::begin_ends(lang, rival) }</p>
            } else if standing.is_none() && !is_done {
                <p class="pb hint">{ text::begin_note(lang) }</p>
            }
            if !is_shut {
                <div class="pb row course-tools">
                    <span class="lab">{ text::tools(lang) }</span>
                    { for props.tools.iter().map(|tool| tool_link(lang, tool)) }
                </div>
            }
            if let Some(onward) = props.onward.as_ref().filter(|_| count == conditions.len()) {
                <div class="pb course-onward">{ onward.clone() }</div>
            }
        </Panel>
    }
}

/// A light node does no missions about a chain.
fn elsewhere(lang: Lang, number: PageNumber) -> Html {
    let why = if ABOUT_LIGHT.contains(&number) { light::helper(lang) } else { light::blind(lang) };
    html! {
        <Panel title={text::mission(lang)} class="course-mission">
            <p class="pb">{ why }</p>
            <div class="pb row course-tools">{ tool_link(lang, "settings") }</div>
        </Panel>
    }
}

fn condition(lang: Lang, words: &str, ticked: bool) -> Html {
    html! {
        <li class={classes!(ticked.then_some("done"))}>
            <span class="course-tick">if ticked { <Icon of={Glyph::Check} /> }</span>
            <span>{ rich(&format!("<span>{words}</span>")) }</span>
            if ticked {
                <span class="sr">{ text::is_done(lang) }</span>
            }
        </li>
    }
}

fn start(
    lang: Lang,
    course: &CourseState,
    number: PageNumber,
    standing: Option<&Standing>,
    is_done: bool,
) -> Html {
    let under_way = standing.is_some_and(|standing| standing.ticks.contains(&false));
    if under_way {
        return html! { <Tag>{ text::waiting(lang) }</Tag> };
    }
    let course = course.clone();
    let onclick = Callback::from(move |_: MouseEvent| course.begin(number));
    let (kind, words) = match is_done {
        true => (ButtonKind::Default, text::again(lang)),
        false => (ButtonKind::Primary, text::begin(lang)),
    };
    html! { <Button {kind} {onclick}>{ words }</Button> }
}

/// What there is to say of why it began, unless the student chose to.
fn began_anew(lang: Lang, start: Start) -> Option<&'static str> {
    match start {
        Start::Chosen => None,
        Start::Resumed => Some(text::resumed(lang)),
        Start::OtherWords => Some(text::other_words(lang)),
    }
}

/// What the node saw instead, and the help that is due.
fn heard(lang: Lang, mission: &MissionText, standing: &Standing) -> Html {
    let saw = standing.saw.as_ref().and_then(|saw| Some((saw, mission.words(saw)?)));
    html! {
        <>
            if let Some(words) = began_anew(lang, standing.start).filter(|_| standing.ticks.contains(&false)) {
                <p class="pb hint">{ words }</p>
            }
            if let Some((saw, words)) = saw {
                <div class={classes!("course-saw", saw.on_the_way.then_some("on-the-way"))}><b>{ text::saw(lang, &time_of_day_ms(saw.time_ms)) }</b>{ rich(&format!("<div>{words}</div>")) }</div>
            }
            if standing.ticks.contains(&false) && standing.help >= Help::Hint {
                <div class="course-help"><b>{ text::hint(lang) }</b>{ rich(&format!("<div>{}</div>", mission.hint)) }</div>
            }
            if standing.ticks.contains(&false) && standing.help >= Help::Answer {
                <div class="course-help"><b>{ text::answer(lang) }</b>{ rich(&format!("<div>{}</div>", mission.answer)) }</div>
            }
        </>
    }
}

/// Characters of an answer.
const LONGEST_ANSWER: usize = 200;

/// For missions that are answered in words or numbers.
#[component]
fn AnswerForm() -> Html {
    let (lang, course, words) = (use_lang(), use_course(), use_state_eq(String::new));
    // The form goes away with the right answer, and the keyboard's place with it.
    use_effect_with((), |()| focus_main);
    let onsubmit = {
        let words = words.clone();
        on_submit(move || course.answer(&words))
    };
    html! {
        <form class="pb row course-form" {onsubmit}>
            <Field id="course-words" label={text::your_answer(lang)} value={(*words).clone()} oninput={set(&words)} mode="decimal" longest={LONGEST_ANSWER} />
            <Button disabled={words.trim().is_empty()}>{ text::check(lang) }</Button>
        </form>
    }
}

/// Where the mission is done. `another` opens one more node, `as:joe` one that plays Joe.
pub fn tool_link(lang: Lang, tool: &str) -> Html {
    let role = tool.strip_prefix("as:").and_then(Role::named);
    if tool == "another" || role.is_some() {
        let words = match role {
            Some(role) => text::open_as(lang, shell::role(lang, role)),
            None => live::open_node(lang).to_owned(),
        };
        let screen = match role {
            Some(Role::Light) => this_page(),
            // Whoever sells shows an address, and has a shop where attacks are allowed.
            Some(Role::Merchant) if !allows_attacks() => Route::Wallet.to_string(),
            Some(Role::Merchant | Role::Attacker) => Route::Attack.to_string(),
            _ => String::new(),
        };
        let href = format!("{}{screen}", page_address(&query_as(role)));
        return html! { <Button icon={Glyph::Plus} {href} new_tab=true>{ words }</Button> };
    }
    let route = Route::parse(tool);
    html! { <Button href={route.to_string()}>{ title(lang, &route) }</Button> }
}

/// The page of the course that is open, as a part of a link: a light node does its side of a mission there.
fn this_page() -> String {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    let route = Some(Route::parse(&hash)).filter(|route| matches!(route, Route::Course(_)));
    route.map(|route| route.to_string()).unwrap_or_default()
}
