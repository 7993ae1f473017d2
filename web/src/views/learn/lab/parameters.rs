//! The values of an experiment, as they are typed, and what is wrong with them.

use hashyard_sim::{Experiment, Parameter, ParameterName, Refused, Values};
use hashyard_ui_model::format::grouped;
use hashyard_ui_model::typed::{self, TypedError};
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::i18n::{Lang, lab as text};
use crate::ui::{Button, ButtonKind, Field, Glyph, Hint, Tone};

/// Letters of a value.
const LONGEST: usize = 20;

/// What was typed for each parameter; the default where nothing was.
#[derive(Debug, Clone, PartialEq)]
pub struct Typed(Vec<(ParameterName, String)>);

impl Typed {
    /// The defaults, and over them what a link says. What it says of others is left out.
    pub fn new<'a>(experiment: &Experiment, said: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let default = |parameter: &Parameter| (parameter.name, parameter.default.to_string());
        let mut typed = Self(experiment.all_parameters().map(default).collect());
        for (name, value) in said {
            if let Some((_, text)) = typed.0.iter_mut().find(|(known, _)| known.text() == name) {
                *text = value.chars().take(LONGEST).collect();
            }
        }
        typed
    }

    /// The values, if they are allowed.
    pub fn values(&self, experiment: &Experiment) -> Result<Values, Refused> {
        let counts = |name| experiment.all_parameters().any(|known| known.name == name && known.whole);
        let read: Vec<_> =
            self.0.iter().map(|(name, text)| (name.text(), plain(text, counts(*name)))).collect();
        experiment.values(read.iter().map(|(name, text)| (*name, text.as_str())))
    }

    /// The same with another seed.
    pub fn with_seed(&self, seed: u32) -> Self {
        self.with(ParameterName::Seed, seed.to_string())
    }

    fn get(&self, name: ParameterName) -> String {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, text)| text.clone()).unwrap_or_default()
    }

    fn with(&self, name: ParameterName, text: String) -> Self {
        let change = |(known, old): &(ParameterName, String)| {
            (*known, if *known == name { text.clone() } else { old.clone() })
        };
        Self(self.0.iter().map(change).collect())
    }
}

/// A field for each.
pub fn fields(
    lang: Lang,
    experiment: &'static Experiment,
    typed: &UseStateHandle<Typed>,
    refused: Option<&Refused>,
) -> Html {
    let error = |name: ParameterName| {
        let refused = refused.filter(|refused| refused.parameter() == Some(name));
        refused.map(|refused| AttrValue::from(text::refused(lang, refused)))
    };
    let field = |parameter: &Parameter| {
        let name = parameter.name;
        let choices = text::choices(lang, experiment.name, name);
        if !choices.is_empty() {
            return choice(name, text::parameter(lang, experiment.name, name), choices, typed, error(name));
        }
        let oninput = {
            let typed = typed.clone();
            Callback::from(move |text: String| typed.set(typed.with(name, text)))
        };
        // Any seed is as good as another.
        let is_seed = name == ParameterName::Seed;
        let range =
            (!is_seed).then(|| html! { format!("{} – {}", number(parameter.least), number(parameter.most)) });
        let after = is_seed.then(|| another_seed(lang, typed));
        html! {
            <Field key={name.text()} id={format!("lab-{}", name.text())} label={text::parameter(lang, experiment.name, name)}
                hint={range} error={error(name)} value={typed.get(name)} {oninput} mode="decimal" longest={LONGEST} {after} />
        }
    };
    html! { { for experiment.all_parameters().map(field) } }
}

/// A parameter that only chooses, by its number.
fn choice(
    name: ParameterName,
    label: &'static str,
    choices: &[&'static str],
    typed: &UseStateHandle<Typed>,
    error: Option<AttrValue>,
) -> Html {
    let onchange = {
        let typed = typed.clone();
        Callback::from(move |event: Event| {
            let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
            if let Some(select) = select {
                typed.set(typed.with(name, select.value()));
            }
        })
    };
    let chosen = typed.get(name);
    let option = |(number, choice): (usize, &&'static str)| {
        let value = number.to_string();
        html! { <option selected={chosen == value} value={value.clone()}>{ format!("{number} · {choice}") }</option> }
    };
    let id = format!("lab-{}", name.text());
    html! {
        <div class="fr" key={name.text()}>
            <label class="lab" for={id.clone()}>{ label }</label>
            <select {id} {onchange}>{ for choices.iter().enumerate().map(option) }</select>
            if let Some(error) = error {
                <Hint tone={Tone::Bad} icon={Glyph::Alert}>{ error }</Hint>
            }
        </div>
    }
}

/// A button for a run that chance decides anew.
fn another_seed(lang: Lang, typed: &UseStateHandle<Typed>) -> Html {
    let typed = typed.clone();
    let onclick = Callback::from(move |event: MouseEvent| {
        // It stands in a form, which it must not send.
        event.prevent_default();
        typed.set(typed.with_seed((js_sys::Math::random() * 1e6) as u32));
    });
    html! { <Button small=true kind={ButtonKind::Quiet} icon={Glyph::Refresh} label={text::another_seed(lang)} {onclick} /> }
}

/// What was typed in any of the ways to write a number; as it is where it is none of them, which the experiment refuses.
fn plain(text: &str, counts: bool) -> String {
    match typed::plain(text) {
        Ok(number) => number,
        // What counts something has no decimals.
        Err(TypedError::TwoReadings { thousands, .. }) if counts => thousands,
        Err(_) => text.to_owned(),
    }
}

fn number(value: f64) -> String {
    match value {
        // Large round numbers as powers of ten.
        _ if value >= 1e7 => format!("{value:e}"),
        _ if value >= 1e4 => grouped(value as u64),
        _ => value.to_string(),
    }
}
