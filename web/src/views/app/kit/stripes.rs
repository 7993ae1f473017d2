//! The stripe in its forms, and in the eyes of people who see colours differently.

use hashyard_ui_model::fixture::{ADDRESS, NODE, TIP};
use yew::prelude::*;

use crate::i18n::{Lang, kit};
use crate::ui::{Form, HashBytes, Panel, Stripe};

/// The stripe in its forms.
pub fn stripes(lang: Lang) -> Html {
    let hash = HashBytes::from_hex(TIP);
    let byte = |value: &u8| html! { <b class={classes!((*value == 0).then_some("z"))}>{ format!("{value:02x}") }</b> };
    let tile = |hash: HashBytes, side: u16, name: &str| {
        figure(html! { <Stripe {hash} form={Form::Tile} width={side} height={side} /> }, name)
    };
    html! {
        <Panel class="w7" title={kit::stripe(lang)} note={html! { { kit::stripe_note(lang) } }}>
            <div class="pb gap">
                <div>
                    <Stripe {hash} form={Form::Line} height=26 hidden=false />
                    <div class="anat">{ for hash.as_slice().iter().map(byte) }</div>
                </div>
                <div class="forms">
                    { figure(html! { <Stripe {hash} form={Form::Line} width=256 height=12 /> }, "line 32×1") }
                    { figure(html! { <Stripe {hash} form={Form::Line} width=96 height=11 /> }, kit::top_bar(lang)) }
                    { figure(html! { <Stripe {hash} form={Form::Fold} width=10 height=64 /> }, "fold") }
                    { tile(hash, 40, "tile 40") }
                    { tile(hash, 24, "24") }
                    { tile(hash, 14, "14") }
                    { tile(HashBytes::from_hex(ADDRESS), 40, kit::address(lang)) }
                    { tile(HashBytes::from_hex(NODE), 40, kit::node(lang)) }
                </div>
            </div>
        </Panel>
    }
}

fn figure(picture: Html, name: &str) -> Html {
    html! { <figure>{ picture }<figcaption>{ name.to_string() }</figcaption></figure> }
}

/// All 32 colours and a stripe, as five kinds of eyes see them.
pub fn vision(lang: Lang) -> Html {
    let eyes = [
        (kit::normal(lang), ""),
        (kit::protan(lang), "cv-p"),
        (kit::deutan(lang), "cv-d"),
        (kit::tritan(lang), "cv-t"),
        (kit::grey(lang), "cv-g"),
    ];
    html! {
        <Panel class="w5" title={kit::vision(lang)} note={html! { { kit::vision_note(lang) } }}>
            { filters() }
            <div class="pb"><div class="cvd">{ for eyes.map(|(name, class)| eye(name, class)) }</div></div>
        </Panel>
    }
}

fn eye(name: &'static str, class: &'static str) -> Html {
    let hue = |hue: u8| html! { <span>{ for (0..4).map(|level| html! { <i class={format!("c{hue}{level}")}></i> }) }</span> };
    html! {
        <>
            <span class="lab">{ name }</span>
            <span class={classes!("rampg", class)} aria-hidden="true">{ for (0..8).map(hue) }</span>
            <span {class}><Stripe hash={HashBytes::from_hex(TIP)} form={Form::Line} width=150 height=12 /></span>
        </>
    }
}

/// How colours look without one kind of cone (linear RGB).
fn filters() -> Html {
    let filter = |id: &'static str, values: &'static str| {
        html! { <filter {id} color-interpolation-filters="linearRGB"><feColorMatrix {values} /></filter> }
    };
    html! {
        <svg class="sr" width="0" height="0" aria-hidden="true">
            { filter("cv-p", ".152 1.053 -.205 0 0 .115 .786 .099 0 0 -.004 -.048 1.052 0 0 0 0 0 1 0") }
            { filter("cv-d", ".367 .861 -.228 0 0 .280 .673 .047 0 0 -.012 .043 .969 0 0 0 0 0 1 0") }
            { filter("cv-t", "1.256 -.077 -.179 0 0 -.078 .931 .148 0 0 .005 .691 .304 0 0 0 0 0 1 0") }
        </svg>
    }
}
