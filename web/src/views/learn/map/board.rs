//! The layers with their boxes: a lamp, what is counted, the source file.

use hashyard_course::map::{Labelling, Layer, Spot, way_of};
use hashyard_node::view::WorkView;
use hashyard_ui_model::lamps::{Lamp, Lamps};
use yew::prelude::*;

use crate::i18n::{Lang, map as text};
use crate::ui::{now_ms, use_now};

/// The lamps of all boxes, in the order of [`Spot::ALL`]: lit by the node's news, out by the clock.
#[hook]
pub fn use_lamps(work: &WorkView) -> Vec<Lamp> {
    let lamps = use_mut_ref(Lamps::default);
    use_now();
    let (now, mut lamps) = (now_ms(), lamps.borrow_mut());
    let numbers: Vec<u64> = Spot::ALL.iter().map(|spot| spot.worked(&work.counts)).collect();
    lamps.see(&numbers, now);
    (0..numbers.len()).map(|index| lamps.lamp(index, now)).collect()
}

/// The lamp of a box.
pub fn lamp_of(lamps: &[Lamp], spot: Spot) -> Lamp {
    let index = Spot::ALL.iter().position(|other| *other == spot);
    index.and_then(|index| lamps.get(index)).copied().unwrap_or(Lamp::Never)
}

/// A lamp as a dot; text beside it says the same.
pub fn dot(lamp: Lamp) -> Html {
    let class = match lamp {
        Lamp::Never => None,
        Lamp::Lately => Some("was"),
        Lamp::AtWork => Some("on"),
    };
    html! { <i class={classes!("map-lamp", class)} aria-hidden="true"></i> }
}

/// The boxes of a layer.
pub fn boxes_of(layer: Layer, labelling: Labelling) -> impl Iterator<Item = Spot> {
    Spot::ALL.iter().copied().filter(move |spot| spot.layer(labelling) == layer)
}

/// All layers, the uppermost first.
pub fn board(
    lang: Lang,
    labelling: Labelling,
    work: &WorkView,
    lamps: &[Lamp],
    chosen: Spot,
    choose: &Callback<Spot>,
) -> Html {
    let way = work.last_block.as_ref().map(way_of).unwrap_or_default();
    let draw = |spot: Spot| {
        let order = way.iter().position(|step| *step == spot).map(|index| index + 1);
        one_box(lang, spot, work, lamp_of(lamps, spot), order, spot == chosen, choose)
    };
    let layer = |layer: &Layer| {
        let at_work =
            boxes_of(*layer, labelling).filter(|spot| lamp_of(lamps, *spot) == Lamp::AtWork).count();
        let note = match at_work {
            0 => text::quiet(lang).to_owned(),
            count => text::boxes_at_work(lang, count),
        };
        html! {
            <section class="map-layer" key={text::layer(lang, *layer)}>
                <h2>{ text::layer(lang, *layer) }<small class="num">{ note }</small></h2>
                <div class="map-boxes">{ for boxes_of(*layer, labelling).map(draw) }</div>
            </section>
        }
    };
    html! { <div class="map-strata">{ for labelling.layers().iter().map(layer) }</div> }
}

fn one_box(
    lang: Lang,
    spot: Spot,
    work: &WorkView,
    lamp: Lamp,
    order: Option<usize>,
    is_chosen: bool,
    choose: &Callback<Spot>,
) -> Html {
    let onclick = choose.reform(move |_: MouseEvent| spot);
    html! {
        <button type="button" class="map-box" {onclick} aria-pressed={if is_chosen { "true" } else { "false" }}>
            <b>{ dot(lamp) }<span>{ text::spot(lang, spot) }</span></b>
            <span class="sr">{ text::lamp(lang, lamp) }</span>
            <span class="v num">{ text::counted(lang, spot, &work.counts) }</span>
            <span class="f" translate="no">{ short(spot.file()) }</span>
            if let Some(order) = order {
                <span class="order num" title={text::order(lang, order)}>{ order }<span class="sr">{ text::order(lang, order) }</span></span>
            }
        </button>
    }
}

/// A path as people say it: crate, then file.
fn short(file: &str) -> String {
    file.trim_start_matches("crates/").replace("/src/", "/")
}
