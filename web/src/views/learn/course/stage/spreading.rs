//! Page 62: when each tab announced a block, how long the next will take, and what crossed for the last ones.

mod arrival;
mod bytes;
mod prediction;

use hashyard_course::Deed;
use hashyard_node::block_relay::BlockRelayView;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use self::arrival::Arrival;
use self::bytes::Bytes;
use crate::bridge::ask;
use crate::client::use_client;
use crate::state::Shared;
use crate::ui::use_now;
use crate::watch;

/// The curve with the prediction, and the bytes.
#[component]
pub fn SpreadingStage() -> Html {
    let Some(relay) = use_block_relay() else { return Html::default() };
    html! {
        <>
            <Arrival relay={relay.clone()} />
            <Bytes {relay} />
        </>
    }
}

/// Who told of which block, asked for every second and told to the mission.
#[hook]
fn use_block_relay() -> Option<Shared<BlockRelayView>> {
    let (client, second) = (use_client(), use_now() / 1_000);
    let known = use_state_eq(|| None::<Shared<BlockRelayView>>);
    let setter = known.setter();
    use_effect_with(second, move |_| {
        spawn_local(async move {
            if let Ok(relay) = client.ask(ask::BlockRelay).await {
                watch::tell(&Deed::BlocksTold(Box::new(relay.clone())));
                setter.set(Some(relay.into()));
            }
        });
    });
    (*known).clone()
}
