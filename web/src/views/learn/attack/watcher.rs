//! What everybody else sees: the last branch that lost, everybody's tip, and what happened. Of hidden blocks nothing.

use hashyard_node::view::ChainView;
use hashyard_ui_model::race::Race;
use yew::prelude::*;

use super::branches::Branches;
use super::closed::cast_here;
use crate::i18n::{Lang, attack as text, use_lang};
use crate::topics::use_topic;
use crate::ui::{Callout, Glyph, Panel, StateBox};
use crate::views::chain::live::EventsPanel;
use crate::views::network::TipsPanel;

/// The spectator's view.
#[component]
pub fn WatcherView() -> Html {
    let (lang, chain) = (use_lang(), use_topic::<ChainView>());
    html! {
        <>
            { latest_race(lang, &chain) }
            <div class="g2b">
                <div class="stack"><TipsPanel />{ cast_here(lang) }</div>
                <EventsPanel />
            </div>
        </>
    }
}

/// The last branch that lost, or that there is none.
pub fn latest_race(lang: Lang, chain: &ChainView) -> Html {
    match Race::latest(chain) {
        Some(race) => {
            let said = text::race_said(lang, race.upper.count, race.lower.count, race.fork.0);
            html! { <Branches {race}><Callout>{ said }</Callout></Branches> }
        }
        None => html! {
            <Panel title={text::branches(lang)}>
                <StateBox icon={Glyph::Fork} title={text::no_race(lang)} text={text::no_race_why(lang)} />
            </Panel>
        },
    }
}
