//! A lookup, question by question.

use hashyard_node::view::{LookupAim, LookupView, OverlayView, QuestionAnswer, QuestionView};
use yew::prelude::*;

use super::{Names, use_names};
use crate::i18n::{Lang, overlay as text, use_lang};
use crate::state::Shared;
use crate::ui::{Glyph, LongHash, Panel, Sep, StateBox, Tag, Tone};

/// Questions that are drawn.
const ROWS: usize = 40;

/// Properties of [`LookupPanel`].
#[derive(Properties, PartialEq)]
pub struct LookupProps {
    /// What the node knows; its lookup is drawn.
    pub overlay: Shared<OverlayView>,
}

/// The last lookup that a command began: who was asked, who told of it, and what came back.
#[component]
pub fn LookupPanel(props: &LookupProps) -> Html {
    let (lang, names) = (use_lang(), use_names());
    let Some(lookup) = &props.overlay.lookup else {
        return html! {
            <Panel title={text::lookup(lang)}>
                <StateBox icon={Glyph::Search} title={text::no_lookup(lang)} text={text::no_lookup_why(lang)} />
            </Panel>
        };
    };
    let silent = lookup.steps.iter().filter(|step| step.answer == QuestionAnswer::Silent).count();
    let note =
        html! { <>{ text::questions(lang, lookup.steps.len()) }<Sep />{ text::hops(lang, lookup.hops) }</> };
    let end = match lookup.ended {
        true => html! { <Tag tone={Tone::Ok}>{ text::ended(lang) }</Tag> },
        false => html! { <Tag tone={Tone::Accent}>{ text::under_way(lang) }</Tag> },
    };
    html! {
        <Panel title={text::lookup(lang)} {note} {end}>
            <div class="pb overlay-target"><span class="lab">{ text::target(lang) }</span><LongHash text={lookup.target.to_string()} /></div>
            <ol class="overlay-steps">{ for lookup.steps.iter().take(ROWS).map(|step| row(lang, &names, lookup, step)) }</ol>
            if silent > 0 {
                <p class="pb hint">{ text::silent_why(lang) }</p>
            }
            if lookup.ended {
                <div class="pb" role="status">{ outcome(lang, &names, lookup) }</div>
            }
        </Panel>
    }
}

/// The bar is as long as the id shares first bits with what is looked for.
fn row(lang: Lang, names: &Names, lookup: &LookupView, step: &QuestionView) -> Html {
    let bits = step.node.shared_bits(&lookup.target);
    let most = lookup.steps.iter().map(|step| step.node.shared_bits(&lookup.target)).max().unwrap_or(0);
    let share = f64::from(bits) / f64::from(most.max(1)) * 100.0;
    let told_by = step.told_by.and_then(|at| lookup.steps.get(at as usize));
    html! {
        <li>
            <span class="num d3">{ text::hop(lang, step.hop) }</span>
            { names.tile(lang, &step.node) }
            <span class="d2 trunc">{ told_by.map_or_else(|| text::from_buckets(lang).to_owned(), |by| text::told_by(lang, &names.of(lang, &by.node))) }</span>
            <span class="overlay-bar" aria-hidden="true"><i ~style={format!("width:{share:.0}%")}></i></span>
            <span class="num d2">{ text::shared(lang, bits) }</span>
            <span class="r">{ answer(lang, step, lookup.ended) }</span>
        </li>
    }
}

/// An answer that comes after the end is not waited for.
fn answer(lang: Lang, step: &QuestionView, ended: bool) -> Html {
    let words = match step.answer {
        QuestionAnswer::Waiting if !ended => text::asked(lang).to_owned(),
        QuestionAnswer::Nodes(count) => text::nodes(lang, count),
        QuestionAnswer::Values(count) => text::values(lang, count),
        QuestionAnswer::Waiting | QuestionAnswer::Silent => text::silent(lang).to_owned(),
    };
    let took = step.took_ms.filter(|_| step.answer != QuestionAnswer::Silent);
    html! { <>{ words }if let Some(ms) = took { <span class="d3 num">{ format!(" · {ms} ms") }</span> }</> }
}

/// A lookup for a note tells who had it, one for a node who is closest, one to store something also how many keep it.
fn outcome(lang: Lang, names: &Names, lookup: &LookupView) -> Html {
    match lookup.aim {
        LookupAim::Value => note(lang, names, lookup),
        LookupAim::Node => html! { { closest(lang, names, lookup) } },
        LookupAim::Store => html! { <>
            { closest(lang, names, lookup) }
            if lookup.sent > 0 {
                <p>{ text::kept_by(lang, lookup.sent, lookup.kept) }</p>
            }
        </> },
    }
}

/// The records under the key, below the name of the node that gave them.
fn note(lang: Lang, names: &Names, lookup: &LookupView) -> Html {
    if lookup.records.is_empty() {
        let said = if lookup.found.is_empty() { text::nobody_answered(lang) } else { text::no_note(lang) };
        return html! { { said } };
    }
    let gave = |step: &&QuestionView| matches!(step.answer, QuestionAnswer::Values(_));
    // Where no step gave any, the records lay here.
    let giver = lookup.steps.iter().find(gave).map_or(&names.me.node, |step| &step.node);
    let record =
        |value: &[u8]| html! { <p class="course-note">{ String::from_utf8_lossy(value).into_owned() }</p> };
    html! {
        <>
            { text::found_note(lang, &names.of(lang, giver)) }
            <div class="overlay-found">
                <span class="lab">{ text::note(lang) }</span>
                { for lookup.records.iter().map(|found| record(&found.value)) }
            </div>
        </>
    }
}

fn closest(lang: Lang, names: &Names, lookup: &LookupView) -> String {
    let Some(closest) = lookup.found.first() else { return text::nobody_answered(lang).to_owned() };
    let (name, bits) = (names.of(lang, closest), closest.shared_bits(&lookup.target));
    match lookup.aim {
        _ if *closest == lookup.target => text::found_it(lang, &name),
        LookupAim::Store => text::closest_to_key(lang, &name, bits),
        LookupAim::Node | LookupAim::Value => text::closest(lang, &name, bits),
    }
}
