//! The laboratory: claims of the lecture, measured.
//!
//! | file | what it shows |
//! | --- | --- |
//! | `mod` | all experiments |
//! | `experiment` | one of them: values, a run, its result |
//! | `parameters` | the values as they are typed |
//! | `run` | a run in a worker |
//! | `chart`, `look` | what was found, drawn |
//! | `facts` | numbers beside it |
//! | `scene` | one run, played |
//! | `preview` | an experiment's picture among all |
//! | `png` | a chart as a file |
//! | `beside` | experiments beside pages of the course |

mod beside;
mod chart;
mod experiment;
mod facts;
mod look;
mod parameters;
mod png;
mod preview;
mod run;
mod scene;

use hashyard_sim::previews::{Preview, previews};
use hashyard_sim::{EXPERIMENTS, Experiment, Name, named};
use yew::prelude::*;

pub use self::beside::of_page;
pub use self::chart::Chart;
use self::experiment::ExperimentView;
use self::look::look;
pub use self::look::{Look, Unit};
use self::preview::picture;
use crate::i18n::{Lang, lab as text, use_lang};
use crate::route::{CryptoPage, LabLink, Route};
use crate::ui::{Button, Callout, Glyph};
use crate::views::app::shell::title;

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
    let pictures = use_memo((), |()| previews());
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
                    <div class="view-head">
                        <h1>{ text::title(lang) }</h1><span class="m">{ text::subtitle(lang) }</span>
                    </div>
                    if let Some(unknown) = unknown {
                        <Callout icon={Glyph::Alert}>{ unknown }</Callout>
                    }
                    <ul class="lab-cards">{ for EXPERIMENTS.iter().map(|experiment| card(lang, experiment, pictures.get(experiment.name.text()))) }</ul>
                    { benches(lang) }
                </section>
            }
        }
    }
}

fn card(lang: Lang, experiment: &Experiment, preview: Option<&Preview>) -> Html {
    let link = LabLink { name: experiment.name.text().to_owned(), said: String::new() };
    html! {
        <li key={experiment.name.text()}>
            <a href={Route::Lab(Some(link)).to_string()}>
                { for preview.map(|preview| picture(preview, &look(experiment.name))) }
                <b>{ text::name(lang, experiment.name) }</b>
                <span>{ text::claim(lang, experiment.name) }</span>
            </a>
        </li>
    }
}

/// What is tried out by hand, below what is measured.
fn benches(lang: Lang) -> Html {
    let bench = |route: Route| html! { <Button href={route.to_string()}>{ title(lang, &route) }</Button> };
    let all =
        [Route::Attack, Route::Crypto(CryptoPage::Hashes), Route::Ledgers, Route::Map, Route::Follow(None)];
    html! {
        <nav class="lab-benches" aria-labelledby="lab-benches">
            <h2 id="lab-benches">{ text::benches(lang) }</h2>
            <div class="row">{ for all.map(bench) }</div>
        </nav>
    }
}

/// The other experiments, and all of them.
fn experiments(lang: Lang, current: Name) -> Html {
    let to = |link: Option<LabLink>| Route::Lab(link).to_string();
    let named = |experiment: &Experiment| {
        let name = experiment.name;
        let link = LabLink { name: name.text().to_owned(), said: String::new() };
        html! { <a href={to(Some(link))} aria-current={(name == current).then_some("page")}>{ text::name(lang, name) }</a> }
    };
    html! {
        <nav class="labs" aria-label={text::all(lang)}>
            <a href={to(None)}>{ text::all(lang) }</a>
            { for EXPERIMENTS.iter().map(named) }
        </nav>
    }
}
