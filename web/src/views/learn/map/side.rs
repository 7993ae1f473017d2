//! Beside the map: the chosen box, the layers that are lit, the way of the last block.

use hashyard_course::map::{Labelling, Layer, Spot, way_of};
use hashyard_node::view::{BlockWork, WorkView};
use hashyard_ui_model::format::grouped;
use hashyard_ui_model::lamps::Lamp;
use yew::prelude::*;

use super::board::{boxes_of, dot, lamp_of};
use crate::i18n::{Lang, map as text};
use crate::route::{BlockId, Route, ScriptPage};
use crate::ui::{Button, Glyph, Panel, StateBox};
use crate::views::parts::time_of_day_ms;

/// A box: how its lamp stands, what it counted, where its code is, what to read and where to see it.
pub fn box_panel(lang: Lang, spot: Spot, work: &WorkView, lamps: &[Lamp]) -> Html {
    let lamp = lamp_of(lamps, spot);
    let open = html! { <Button small=true icon={Glyph::Out} href={screen(spot).to_string()}>{ text::open(lang) }</Button> };
    let page = |page: &u8| {
        html! { <Button small=true href={Route::Course(Some(*page)).to_string()}>{ text::page(lang, *page) }</Button> }
    };
    html! {
        <Panel title={text::spot(lang, spot)} end={open}>
            <div class="pb form">
                <p class="row">{ dot(lamp) }<b>{ text::lamp(lang, lamp) }</b></p>
                <p class="num">{ text::counted(lang, spot, &work.counts) }</p>
                <p class="hint num">{ text::since(lang, &time_of_day_ms(work.since_ms)) }</p>
                <dl class="facts">
                    <dt>{ text::source(lang) }</dt>
                    <dd><code translate="no">{ spot.file() }</code></dd>
                    <dt>{ text::pages(lang) }</dt>
                    <dd>{ for spot.pages().iter().map(page) }</dd>
                </dl>
            </div>
        </Panel>
    }
}

/// Where what a box does can be seen.
fn screen(spot: Spot) -> Route {
    match spot {
        Spot::Wallet | Spot::Coins => Route::Wallet,
        Spot::Console => Route::Console,
        Spot::Course => Route::Course(None),
        Spot::Script | Spot::Signatures => Route::Script(ScriptPage::Step),
        Spot::Contracts => Route::Script(ScriptPage::Contracts),
        Spot::Mining => Route::Mine,
        Spot::Pool | Spot::Choice => Route::Live,
        Spot::Signing | Spot::Relay | Spot::Peers | Spot::Transport => Route::Network,
        Spot::Reward | Spot::Verification | Spot::Blocks | Spot::Merkle => Route::Block(None),
        Spot::Store => Route::Settings,
    }
}

/// Which layers are at work in this moment.
pub fn layers_panel(lang: Lang, labelling: Labelling, lamps: &[Lamp]) -> Html {
    let of = |layer: &Layer| {
        let all = boxes_of(*layer, labelling).map(|spot| lamp_of(lamps, spot));
        all.max_by_key(|lamp| *lamp as u8).unwrap_or(Lamp::Never)
    };
    let layers = labelling.layers();
    let lit = layers.iter().filter(|layer| of(layer) == Lamp::AtWork).count();
    let entry = |layer: &Layer| {
        let lamp = of(layer);
        html! { <li class="row">{ dot(lamp) }{ text::layer(lang, *layer) }<span class="sr">{ text::lamp(lang, lamp) }</span></li> }
    };
    let words = match labelling {
        Labelling::Yuan => text::apart(lang),
        Labelling::Zeng => text::joined(lang),
    };
    html! {
        <Panel title={text::all_layers(lang)} end={html! { <b class="num">{ text::lit_of(lang, lit, layers.len()) }</b> }}>
            <div class="pb form">
                <ul class="map-lit">{ for layers.iter().map(entry) }</ul>
                <p class="hint">{ words }</p>
            </div>
        </Panel>
    }
}

/// The way of the last block that was connected since the node started.
pub fn block_panel(lang: Lang, work: &WorkView) -> Html {
    match &work.last_block {
        Some(block) => way_panel(lang, block),
        None => html! {
            <Panel title={text::no_way(lang)}>
                <StateBox icon={Glyph::Block} title={text::no_way(lang)} text={text::no_way_why(lang)} />
            </Panel>
        },
    }
}

fn way_panel(lang: Lang, block: &BlockWork) -> Html {
    let step = |spot: Spot| {
        html! { <li><b>{ text::spot(lang, spot) }</b><span class="num">{ text::did(lang, spot, block) }</span></li> }
    };
    let link = Route::Block(Some(BlockId::Hash(block.hash))).to_string();
    let end = html! { <Button small=true icon={Glyph::Out} href={link}>{ text::open(lang) }</Button> };
    html! {
        <Panel title={text::way(lang, &grouped(block.height.into()))} {end}>
            <ol class="map-way">{ for way_of(block).into_iter().map(step) }</ol>
        </Panel>
    }
}
