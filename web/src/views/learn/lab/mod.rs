//! The laboratory: claims of the lecture, measured.
//!
//! | file | what it shows |
//! | --- | --- |
//! | `mod` | all experiments |
//! | `experiment` | one of them: values, a run, its result |
//! | `parameters` | the values as they are typed |
//! | `run` | a run in a worker |
//! | `chart`, `look` | what was found, drawn |
//! | `beside` | experiments beside pages of the course |

mod beside;
mod chart;
mod experiment;
mod look;
mod parameters;
mod run;

use hashyard_sim::{EXPERIMENTS, Experiment, named};
use yew::prelude::*;

pub use self::beside::of_page;
use self::experiment::ExperimentView;
use crate::i18n::{lab as text, use_lang};
use crate::route::{LabLink, Route};
use crate::ui::{Button, Callout, Glyph};

/// Properties of [`LabPage`].
#[derive(Properties, PartialEq)]
pub struct LabProps {
    /// Which experiment, if one is named.
    pub link: Option<LabLink>,
}

/// The laboratory.
#[component]
pub fn LabPage(props: &LabProps) -> Html {
    let lang = use_lang();
    let found = props.link.as_ref().map(|link| (link, named(&link.name)));
    match found {
        Some((link, Ok(experiment))) => {
            // Another experiment begins anew; other values of the same link, too.
            html! { <ExperimentView key={Route::Lab(Some(link.clone())).to_string()} {experiment} link={link.clone()} /> }
        }
        other => {
            let unknown = other.map(|(link, _)| text::unknown(lang, &link.name));
            html! {
                <section class="view top" id="v-lab">
                    <div class="view-head"><h1>{ text::title(lang) }</h1><span class="m">{ text::subtitle(lang) }</span></div>
                    if let Some(unknown) = unknown {
                        <Callout icon={Glyph::Alert}>{ unknown }</Callout>
                    }
                    <ul class="lab-cards">{ for EXPERIMENTS.iter().map(|experiment| card(lang, experiment)) }</ul>
                </section>
            }
        }
    }
}

fn card(lang: crate::i18n::Lang, experiment: &Experiment) -> Html {
    let link = LabLink { name: experiment.name.text().to_owned(), said: String::new() };
    html! {
        <li key={experiment.name.text()}>
            <a href={Route::Lab(Some(link)).to_string()}>
                <b>{ text::name(lang, experiment.name) }</b>
                <span>{ text::claim(lang, experiment.name) }</span>
            </a>
        </li>
    }
}

/// The way back to all experiments.
fn all_experiments(lang: crate::i18n::Lang) -> Html {
    html! { <Button small=true icon={Glyph::Flask} href={Route::Lab(None).to_string()}>{ text::all(lang) }</Button> }
}
