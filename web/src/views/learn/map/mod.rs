//! The living map: which code of this tab works right now, in which layer, in which file?
//!
//! | file | what it draws |
//! | --- | --- |
//! | `board` | the layers with their boxes and lamps |
//! | `side` | the chosen box, the layers that are lit, the way of the last block |

mod board;
mod side;

use hashyard_course::map::{Labelling, Spot};
use hashyard_node::view::WorkView;
use yew::prelude::*;

use self::board::board;
pub use self::board::use_lamps;
use self::side::{block_panel, box_panel, layers_panel};
use crate::i18n::{Lang, map as text, shell, use_lang};
use crate::route::Route;
use crate::topics::use_topic;
use crate::ui::{Button, Panel, Seg, SegItem};
use crate::views::parts::set;

const LABELLINGS: [Labelling; 2] = [Labelling::Yuan, Labelling::Zeng];

/// The living map.
#[component]
pub fn MapPage() -> Html {
    let (lang, work) = (use_lang(), use_topic::<WorkView>());
    let (labelling, chosen) = (use_state_eq(|| Labelling::Yuan), use_state_eq(|| Spot::Verification));
    let lamps = use_lamps(&work);
    html! {
        <section class="view top" id="v-map">
            <div class="view-head">
                <h1>{ shell::map(lang) }</h1>
                <span class="m">{ text::intro(lang) }</span>
                <div class="end map-labels">
                    <span class="lab">{ text::labelling(lang) }</span>
                    { labels(lang, &labelling) }
                </div>
            </div>
            <div class="map-whole">
                { board(lang, *labelling, &work, &lamps, *chosen, &set(&chosen)) }
                <div class="stack">
                    { box_panel(lang, *chosen, &work, &lamps) }
                    { layers_panel(lang, *labelling, &lamps) }
                    { block_panel(lang, &work) }
                </div>
            </div>
        </section>
    }
}

/// The map beside a page of the course, without what stands at its side.
#[component]
pub fn MapStage() -> Html {
    let (lang, work) = (use_lang(), use_topic::<WorkView>());
    let (labelling, chosen) = (use_state_eq(|| Labelling::Yuan), use_state_eq(|| Spot::Verification));
    let lamps = use_lamps(&work);
    let end = html! {
        <>
            { labels(lang, &labelling) }
            <Button small=true href={Route::Map.to_string()}>{ text::whole_map(lang) }</Button>
        </>
    };
    html! {
        <>
            <Panel title={shell::map(lang)} {end}>
                <div class="pb">{ board(lang, *labelling, &work, &lamps, *chosen, &set(&chosen)) }</div>
            </Panel>
            { box_panel(lang, *chosen, &work, &lamps) }
        </>
    }
}

fn labels(lang: Lang, labelling: &UseStateHandle<Labelling>) -> Html {
    let items: Vec<SegItem> =
        LABELLINGS.iter().map(|drawn| SegItem::new(text::drawn_by(lang, *drawn))).collect();
    let selected = LABELLINGS.iter().position(|drawn| *drawn == **labelling).unwrap_or_default();
    let onselect = set(labelling).reform(|index: usize| LABELLINGS[index.min(LABELLINGS.len() - 1)]);
    html! { <Seg label={text::labelling(lang)} {items} {selected} {onselect} /> }
}
