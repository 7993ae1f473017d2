//! Controls that hold a value: choices, sliders, switches, check boxes and fields.

use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{Glyph, Icon, Tone};

/// One choice of a [`Seg`].
#[derive(Debug, Clone, PartialEq)]
pub struct SegItem {
    /// What it says.
    pub label: AttrValue,
    /// A smaller line below.
    pub note: Option<AttrValue>,
    /// Can't be chosen; the note says why.
    pub disabled: bool,
}

impl SegItem {
    /// A choice with a label alone.
    pub fn new(label: impl Into<AttrValue>) -> Self {
        Self { label: label.into(), note: None, disabled: false }
    }
}

/// Properties of [`Seg`].
#[derive(Properties, PartialEq)]
pub struct SegProps {
    /// What is chosen here.
    pub label: AttrValue,
    /// The choices.
    pub items: Vec<SegItem>,
    /// Which one is chosen.
    pub selected: usize,
    /// Another was chosen.
    pub onselect: Callback<usize>,
}

/// One of a few, side by side.
#[component]
pub fn Seg(props: &SegProps) -> Html {
    let item = |(index, item): (usize, &SegItem)| {
        let onclick = props.onselect.reform(move |_| index);
        html! {
            <button type="button" {onclick} disabled={item.disabled} aria-pressed={truth(index == props.selected)}>
                { &item.label }
                if let Some(note) = &item.note {
                    <small class="num">{ note }</small>
                }
            </button>
        }
    };
    html! {
        <div class="seg" role="group" aria-label={props.label.clone()}>{ for props.items.iter().enumerate().map(item) }</div>
    }
}

/// Properties of [`Slider`].
#[derive(Properties, PartialEq)]
pub struct SliderProps {
    /// What it sets, for those who don't see it.
    pub label: AttrValue,
    /// Left end.
    pub min: f64,
    /// Right end.
    pub max: f64,
    /// Distance of two values.
    #[prop_or(1.0)]
    pub step: f64,
    /// Where it stands.
    pub value: f64,
    /// It is being moved.
    pub oninput: Callback<f64>,
    /// It was let go.
    #[prop_or_default]
    pub onchange: Option<Callback<f64>>,
    /// The value in words.
    #[prop_or_default]
    pub text: Option<AttrValue>,
    /// Can't be moved.
    #[prop_or_default]
    pub disabled: bool,
}

/// A slider.
#[component]
pub fn Slider(props: &SliderProps) -> Html {
    let part = (props.value - props.min) / (props.max - props.min).max(f64::EPSILON) * 100.0;
    let oninput = props.oninput.reform(|event: InputEvent| number(event.target()));
    let onchange = props.onchange.as_ref().map(|change| change.reform(|event: Event| number(event.target())));
    html! {
        <input type="range" min={props.min.to_string()} max={props.max.to_string()} step={props.step.to_string()}
            value={props.value.to_string()} {oninput} {onchange} disabled={props.disabled}
            aria-label={props.label.clone()} aria-valuetext={props.text.clone()}
            ~style={format!("--p:{:.2}%", part.clamp(0.0, 100.0))} />
    }
}

fn number(target: Option<web_sys::EventTarget>) -> f64 {
    input(target).map_or(0.0, |input| input.value_as_number())
}

fn input(target: Option<web_sys::EventTarget>) -> Option<HtmlInputElement> {
    target?.dyn_into().ok()
}

/// Properties of [`Switch`] and [`Checkbox`].
#[derive(Properties, PartialEq)]
pub struct SwitchProps {
    /// What it switches, for those who don't see it.
    pub label: AttrValue,
    /// Whether it is on.
    pub on: bool,
    /// It was pressed; holds the wanted state.
    pub onchange: Callback<bool>,
    /// Can't be pressed.
    #[prop_or_default]
    pub disabled: bool,
}

/// On or off, at once.
#[component]
pub fn Switch(props: &SwitchProps) -> Html {
    let on = props.on;
    html! {
        <button type="button" class="tog" role="switch" aria-checked={truth(on)} aria-label={props.label.clone()}
            disabled={props.disabled} onclick={props.onchange.reform(move |_| !on)}></button>
    }
}

/// Chosen or not, among others.
#[component]
pub fn Checkbox(props: &SwitchProps) -> Html {
    let on = props.on;
    html! {
        <button type="button" class="chk" role="checkbox" aria-checked={truth(on)} aria-label={props.label.clone()}
            disabled={props.disabled} onclick={props.onchange.reform(move |_| !on)}>
            <Icon of={Glyph::Check} size={12} />
        </button>
    }
}

fn truth(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// Properties of [`Field`].
#[derive(Properties, PartialEq)]
pub struct FieldProps {
    /// Identifies the field on the page.
    pub id: AttrValue,
    /// What belongs into it. Above the field, or only for those who don't see it if `hide_label`.
    pub label: AttrValue,
    /// No visible label.
    #[prop_or_default]
    pub hide_label: bool,
    /// What stands in it.
    pub value: AttrValue,
    /// Something was typed.
    pub oninput: Callback<String>,
    /// `text`, `password`, …
    #[prop_or(AttrValue::Static("text"))]
    pub kind: AttrValue,
    /// Which keyboard a phone shows, like `decimal`.
    #[prop_or_default]
    pub mode: Option<AttrValue>,
    /// Characters that fit. What is longer is cut, wherever it comes from: a megabyte in a line stops the page.
    #[prop_or(10_000)]
    pub longest: usize,
    /// Shown while it is empty.
    #[prop_or_default]
    pub placeholder: Option<AttrValue>,
    /// For hashes, keys and addresses.
    #[prop_or_default]
    pub mono: bool,
    /// What is wrong, shown below.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// What is good to know, shown below unless something is wrong.
    #[prop_or_default]
    pub hint: Option<Html>,
    /// Stands before the text, inside.
    #[prop_or_default]
    pub before: Option<Html>,
    /// Stands after the text, inside.
    #[prop_or_default]
    pub after: Option<Html>,
    /// Can't be edited.
    #[prop_or_default]
    pub disabled: bool,
    /// For `autocomplete`.
    #[prop_or(AttrValue::Static("off"))]
    pub autocomplete: AttrValue,
}

/// A line of text to fill in, with label and remark.
#[component]
pub fn Field(props: &FieldProps) -> Html {
    let longest = props.longest;
    let oninput = props.oninput.reform(move |event: InputEvent| {
        input(event.target())
            .map_or_else(String::new, |i| cut(i.value(), longest, |short| i.set_value(short)))
    });
    let hint_id = format!("{}-hint", props.id);
    let described = props.error.is_some() || props.hint.is_some();
    html! {
        <div class="fr">
            <label class={if props.hide_label { "sr" } else { "lab" }} for={props.id.clone()}>{ &props.label }</label>
            <div class={classes!("field", props.error.as_ref().map(|_| "err"))}>
                { props.before.clone().unwrap_or_default() }
                <input id={props.id.clone()} type={props.kind.clone()} inputmode={props.mode.clone()} maxlength={longest.to_string()}
                    class={classes!(props.mono.then_some("mono"))} value={props.value.clone()} {oninput}
                    placeholder={props.placeholder.clone()} disabled={props.disabled} spellcheck="false"
                    autocomplete={props.autocomplete.clone()} autocapitalize="off"
                    aria-invalid={props.error.as_ref().map(|_| "true")} aria-describedby={described.then(|| hint_id.clone())} />
                { props.after.clone().unwrap_or_default() }
            </div>
            if let Some(error) = &props.error {
                <Hint key="error" id={hint_id} tone={Tone::Bad} icon={Glyph::Alert}>{ error }</Hint>
            } else if let Some(hint) = &props.hint {
                <Hint key="hint" id={hint_id}>{ hint.clone() }</Hint>
            }
        </div>
    }
}

/// The first characters of a text, at most `longest`; if there were more, what it stands in is told.
pub fn cut(mut text: String, longest: usize, tell: impl FnOnce(&str)) -> String {
    if let Some((end, _)) = text.char_indices().nth(longest) {
        text.truncate(end);
        tell(&text);
    }
    text
}

/// Properties of [`Hint`].
#[derive(Properties, PartialEq)]
pub struct HintProps {
    /// Identifies it, for `aria-describedby`.
    #[prop_or_default]
    pub id: Option<AttrValue>,
    /// Its colour.
    #[prop_or_default]
    pub tone: Tone,
    /// An icon before it.
    #[prop_or_default]
    pub icon: Option<Glyph>,
    /// The text.
    pub children: Html,
}

/// A small remark; read out where it says what is wrong.
#[component]
pub fn Hint(props: &HintProps) -> Html {
    html! {
        <span class={classes!("hint", props.tone.class())} id={props.id.clone()} role={(props.tone == Tone::Bad).then_some("alert")}>
            if let Some(icon) = props.icon {
                <Icon of={icon} size={12} />
            }
            <span>{ props.children.clone() }</span>
        </span>
    }
}
