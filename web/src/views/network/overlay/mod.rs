//! The overlays as this node knows them: whom it could reach, and how it looks for somebody.

mod book;
mod buckets;
mod lookup;
mod sample;

pub use self::book::{BookPanel, use_address_book};
pub use self::buckets::BucketsPanel;
pub use self::lookup::LookupPanel;
pub use self::sample::SamplePanel;
use hashyard_course::Deed;
use hashyard_node::NodeId;
use hashyard_node::view::{Identity, OverlayView, PeersView};
use hashyard_ui_model::format::short_hash;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::bridge::ask;
use crate::client::use_client;
use crate::i18n::{Lang, overlay as text, use_lang};
use crate::state::Shared;
use crate::topics::use_topic;
use crate::ui::{Form, Glyph, Panel, StateBox, Stripe, use_now};
use crate::watch;

/// What the node knows, asked for every second while it is shown; `None` before the first answer, and for a node that is in no overlay.
/// A mission is told of it, too.
#[hook]
pub fn use_overlay() -> Option<Shared<OverlayView>> {
    let (client, second) = (use_client(), use_now() / 1_000);
    let known = use_state_eq(|| None::<Shared<OverlayView>>);
    let setter = known.setter();
    use_effect_with(second, move |_| {
        spawn_local(async move {
            if let Ok(Some(view)) = client.ask(ask::Overlay).await {
                watch::tell(&Deed::Overlay(Box::new(view.clone())));
                setter.set(Some(view.into()));
            }
        });
    });
    (*known).clone()
}

/// In place of what there is nothing of.
pub fn nobody(lang: Lang) -> Html {
    html! { <StateBox icon={Glyph::Network} title={text::nobody(lang)} text={text::nobody_why(lang)} /> }
}

/// The panels of the Network screen.
#[component]
pub fn OverlayPanels() -> Html {
    let (lang, overlay, book) = (use_lang(), use_overlay(), use_address_book());
    let known = book.map(|book| html! { <BookPanel {book} /> });
    let overlays = match overlay {
        None => html! { <Panel title={text::sample(lang)}>{ nobody(lang) }</Panel> },
        Some(overlay) => html! {
            <>
                <SamplePanel overlay={overlay.clone()} />
                <BucketsPanel {overlay} />
            </>
        },
    };
    html! { <>{ known }{ overlays }</> }
}

/// Names of nodes, as far as this one is connected to them.
#[derive(Clone, PartialEq)]
pub struct Names {
    me: Shared<Identity>,
    peers: Shared<PeersView>,
}

/// Names of nodes.
#[hook]
pub fn use_names() -> Names {
    Names { me: use_topic::<Identity>(), peers: use_topic::<PeersView>() }
}

impl Names {
    /// The name of a node, or how its id begins.
    pub fn of(&self, lang: Lang, node: &NodeId) -> String {
        if *node == self.me.node {
            return text::this_node(lang).to_owned();
        }
        let peer = self.peers.peers.iter().find(|peer| peer.node.as_ref() == Some(node));
        peer.map_or_else(|| short_hash(&node.to_string()), |peer| peer.name.clone())
    }

    /// Tile and name.
    pub fn tile(&self, lang: Lang, node: &NodeId) -> Html {
        html! {
            <span class="row">
                <Stripe hash={*node} form={Form::Tile} width=20 height=20 />
                <b class="trunc" title={node.to_string()}>{ self.of(lang, node) }</b>
            </span>
        }
    }
}
