//! The program: every script that ran, instruction by instruction, with the present one marked.

use hashyard_core::script::ScriptError;
use hashyard_node::view::{PhaseView, StepView, TraceView};
use hashyard_ui_model::script_walk::Moment;
use yew::prelude::*;

use crate::i18n::{Lang, script_error, trace as text, use_lang};
use crate::state::Shared;
use crate::ui::{Form, Glyph, HashBytes, Icon, Panel, Stripe};

/// Characters of a push that are shown at each end.
const SHOWN: usize = 24;

/// Properties of [`Listing`].
#[derive(Properties, PartialEq)]
pub struct ListingProps {
    /// The spend.
    pub trace: Shared<TraceView>,
    /// Where the debugger stands.
    pub moment: Moment,
    /// Goes to a moment.
    pub jump: Callback<Moment>,
}

/// The program.
#[component]
pub fn Listing(props: &ListingProps) -> Html {
    let lang = use_lang();
    let phase = |(index, phase): (usize, &PhaseView)| {
        let now = (index == props.moment.phase).then_some(props.moment.step);
        html! { <PhaseList key={index} {index} trace={props.trace.clone()} {now} jump={props.jump.clone()} error={phase.error} /> }
    };
    html! {
        <Panel title={text::program(lang)}>
            <div class="pb listing" tabindex="0" role="region" aria-label={text::program(lang)}>{ for props.trace.phases.iter().enumerate().map(phase) }</div>
        </Panel>
    }
}

#[derive(Properties, PartialEq)]
struct PhaseProps {
    trace: Shared<TraceView>,
    index: usize,
    /// The instruction that has just run, if the debugger stands in this phase.
    now: Option<Option<usize>>,
    jump: Callback<Moment>,
    error: Option<ScriptError>,
}

#[component]
fn PhaseList(props: &PhaseProps) -> Html {
    let lang = use_lang();
    let Some(phase) = props.trace.phases.get(props.index) else { return Html::default() };
    let head = props.jump.reform({
        let phase = props.index;
        move |_: MouseEvent| Moment { phase, step: None }
    });
    let row = |(index, step): (usize, &StepView)| {
        let phase = props.index;
        let onclick = props.jump.reform(move |_: MouseEvent| Moment { phase, step: Some(index) });
        let now = props.now == Some(Some(index));
        // The depth behind an instruction; what closes a branch stands as deep as what opened it.
        let before = index.checked_sub(1).map_or(0, |before| props.trace.phases[phase].steps[before].depth);
        html! { <li key={index}>{ instruction(lang, step, before.min(step.depth), now, onclick) }</li> }
    };
    html! {
        <section class={classes!("phase", props.now.map(|_| "now"))}>
            <button type="button" class="phase-head" onclick={head} aria-current={(props.now == Some(None)).then_some("step")}>
                { text::phase(lang, phase.kind) }
            </button>
            if phase.key_path.is_some() {
                <p class="hint">{ text::key_path(lang) }</p>
            }
            <ol>{ for phase.steps.iter().enumerate().map(row) }</ol>
            if let Some(error) = props.error.filter(|_| phase.steps.iter().all(|step| step.error.is_none())) {
                <p class="hint bad"><Icon of={Glyph::Alert} size=12 />{ script_error::words(lang, error) }</p>
            }
        </section>
    }
}

fn instruction(lang: Lang, step: &StepView, depth: u32, now: bool, onclick: Callback<MouseEvent>) -> Html {
    let class = classes!(
        "ins",
        now.then_some("now"),
        (!step.executed).then_some("skipped"),
        step.error.as_ref().map(|_| "bad")
    );
    html! {
        <button type="button" {class} {onclick} aria-current={now.then_some("step")} ~style={format!("--depth:{depth}")}>
            <span class="at num">{ step.offset }</span>
            <span class="mono trunc">{ shorten(&step.text) }</span>
            if step.pushes {
                { tile(&step.text) }
            }
            if !step.executed {
                <small>{ text::not_run(lang) }</small>
            }
            if let Some(error) = step.error {
                <small class="bad">{ script_error::words(lang, error) }</small>
            }
        </button>
    }
}

/// Long data by its two ends.
pub fn shorten(text: &str) -> String {
    match (text.get(..SHOWN), text.len().checked_sub(SHOWN).and_then(|end| text.get(end..))) {
        (Some(start), Some(end)) if text.len() > 2 * SHOWN + 2 => format!("{start}…{end}"),
        _ => text.to_owned(),
    }
}

/// A tile for what has the length of a hash.
pub fn tile(hex: &str) -> Html {
    match hex.len() {
        40 | 64 => html! { <Stripe hash={HashBytes::from_hex(hex)} form={Form::Tile} width=16 height=16 /> },
        _ => Html::default(),
    }
}
