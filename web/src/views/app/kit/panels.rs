//! Panels: ready, empty, loading, error.

use hashyard_node::view::{PeersView, Snapshot, Transport};
use hashyard_ui_model::fixture;
use hashyard_ui_model::node_state::NodeState;
use yew::prelude::*;

use super::miner::miner;
use crate::bridge::{DriverView, MinerState, RelayState, StorageState};
use crate::i18n::{common, kit, live, use_lang};
use crate::state::Shared;
use crate::topics::about_node;
use crate::ui::{Button, Glyph, Hint, Panel, StateBox, Tag, now_ms};
use crate::views::chain::live::{EventsPanel, MempoolPanel, MinerPanel, PeersPanel, mempool_ghost};

fn node(change: impl FnOnce(&mut Snapshot)) -> NodeState {
    let mut snapshot = fixture::snapshot(now_ms());
    change(&mut snapshot);
    snapshot.into()
}

/// A panel about a node.
fn panel(node: &NodeState, panel: Html) -> Html {
    html! { <div class="w4">{ about_node(Some(node), panel) }</div> }
}

/// The mempool: ready, empty, loading, error.
#[component]
pub fn Mempools() -> Html {
    let lang = use_lang();
    let full = use_memo((), |()| node(|_| ()));
    let empty = use_memo((), |()| {
        node(|snapshot| {
            snapshot.mempool.rows.clear();
            (snapshot.mempool.count, snapshot.mempool.vsize) = (0, 0);
        })
    });
    let tag = |name| html! { <Tag>{ name }</Tag> };
    html! {
        <>
            { panel(&full, html! { <MempoolPanel /> }) }
            { panel(&empty, html! { <MempoolPanel /> }) }
            <Panel class="w4" title={live::mempool(lang)} end={tag(kit::load(lang))} busy=true>
                <div class="pb memory">{ mempool_ghost() }<Hint>{ kit::asking(lang) }</Hint></div>
            </Panel>
            <Panel class="w4" title={live::mempool(lang)} end={tag(kit::error(lang))}>
                <StateBox icon={Glyph::Alert} title={kit::no_answer(lang)} text={kit::no_answer_what(lang)}>
                    <Button icon={Glyph::Refresh} onclick={Callback::noop()}>{ common::retry(lang) }</Button>
                </StateBox>
            </Panel>
        </>
    }
}

/// Peers: ready, alone, connecting, relay unreachable, cut off; and events.
#[component]
pub fn Peers() -> Html {
    let change = |change: fn(&mut PeersView)| node(|snapshot| change(&mut snapshot.peers));
    let states = use_memo((), |()| {
        [
            change(|_| ()),
            change(|peers| peers.peers.clear()),
            change(|peers| {
                peers.peers = vec![
                    fixture::peer(1, "mei", Transport::WebRtc, 2, now_ms()),
                    fixture::peer(0, "lab-07", Transport::Local, 1, now_ms()),
                ];
            }),
            change(|peers| peers.active = false),
        ]
    });
    let gone = DriverView {
        storage: StorageState::Saved { persistent: true },
        relay: RelayState::Unreachable { retry_ms: now_ms() + 8_000, refused: None },
        relay_url: None,
        threads_missing: None,
    };
    html! {
        <>
            { for states.iter().map(|state| panel(state, html! { <PeersPanel driver={None::<DriverView>} /> })) }
            { panel(&states[1], html! { <PeersPanel driver={gone} /> }) }
            { panel(&states[0], html! { <EventsPanel /> }) }
        </>
    }
}

/// The miner: mining, stopped, starting, not mined here.
#[component]
pub fn Miners() -> Html {
    let state = use_memo((), |()| node(|_| ()));
    let states = use_memo((), |()| {
        [
            MinerState::Mining,
            MinerState::Stopped,
            MinerState::Starting,
            MinerState::Failed,
            MinerState::Unavailable,
        ]
        .map(|state| Shared::from(miner(state)))
    });
    html! {
        <>{ for states.iter().map(|miner| panel(&state, html! { <MinerPanel miner={miner.clone()} /> })) }</>
    }
}
