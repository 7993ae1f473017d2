//! The living thing beside a page's text: a part of the student's own node. Each has a file of its own, or is a panel of another
//! screen.

mod aging;
mod bank;
mod candidate;
mod certificate;
mod climb;
mod clusters;
mod coin_set;
mod discv4_key;
mod electricity;
mod evidence;
mod file_digest;
mod find_check;
mod fool_light;
mod forget;
mod header;
mod header_order;
mod heard;
mod joining;
mod key_address;
mod keys;
mod leave;
mod light;
mod listener;
mod look_up;
mod lottery;
mod notary;
mod one_key;
mod payment;
mod pieces;
mod prove_light;
mod race;
mod rivals;
mod sign_forge;
mod signed;
mod spreading;
mod spy;
mod supply;
mod swap;
mod task;
mod time_lock;
mod trail;
mod two_layers;
mod two_lists;
mod verify;
mod xor_order;

use hashyard_core::Params;
use hashyard_course::PageNumber;
use hashyard_course::page::Stage;
use hashyard_node::view::WalletView;
use hashyard_tab::chain_spec::ChainSpec;
use hashyard_ui_model::hex::hex_digits as hex;
use yew::prelude::*;

use crate::bridge::ask;
use crate::i18n::{settings, use_lang};
use crate::route::Route;
use crate::screens;
use crate::start;
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind};
use crate::views::chain::live::{ChainPanel, MempoolPanel};
use crate::views::parts::{has_passphrase, use_request};

/// The stage of a page. What no other screen of the first load shows is loaded with the part that has it.
pub fn stage(page: PageNumber, stage: Stage) -> Html {
    match stage {
        Stage::Chain => html! { <ChainPanel /> },
        Stage::Mempool => html! { <MempoolPanel /> },
        Stage::Own => screens::stage(page),
        Stage::Bench => screens::bench_stage(page),
        Stage::Map => screens::map_stage(page),
        Stage::Lab => screens::lab_stage(page),
        Stage::Attack => screens::attack_stage(page),
    }
}

/// What the course alone shows; nothing for a page that has another stage.
pub fn of_page(page: PageNumber) -> Html {
    match page {
        1 => html! { <bank::BankAndChain /> },
        4 => html! { <forget::Forget /> },
        5 => html! { <trail::Trail /> },
        6 => html! { <clusters::Clusters /> },
        7 => html! { <leave::Leave /> },
        8 => html! { <><header::OneSatoshi /><header_order::FiveHeaders /></> },
        9 => html! { <keys::Keys /> },
        10 => html! { <payment::MempoolAndReceived /> },
        11 => html! { <payment::LatestPayment /> },
        13 => html! { <verify::VerifyStage /> },
        15 => html! { <lottery::LotteryStage /> },
        16 => html! { <supply::Supply /> },
        17 => html! { <heard::HeardStage /> },
        19 => html! { <rivals::RivalsStage /> },
        21 => html! { <race::RaceStage /> },
        30 => html! { <electricity::ElectricityStage /> },
        31 => html! { <signed::SignedStage /> },
        32 => html! { <one_key::OneKeyStage /> },
        33 => html! { <time_lock::TimeLockStage /> },
        34 => html! { <swap::SwapStage /> },
        35 => html! { <notary::Notary /> },
        38 => html! { <coin_set::RoomCoins /> },
        41 => html! { <find_check::FindCheck /> },
        51 => html! { <key_address::KeyAddress /> },
        52 => html! { <two_lists::TwoListsStage /> },
        53 => html! { <prove_light::ProveLight /> },
        54 => html! { <fool_light::FoolLight /> },
        55 => html! { <sign_forge::SignForge /> },
        57 => html! { <listener::Listener /> },
        60 => html! { <spy::SpyStage /> },
        61 => html! { <joining::Joining /> },
        62 => html! { <spreading::SpreadingStage /> },
        64 => html! { <pieces::Pieces /> },
        65 => html! { <xor_order::XorOrder /> },
        66 => html! { <look_up::LookUp /> },
        67 => html! { <><discv4_key::Discv4Key /><two_layers::TwoLayers /></> },
        69 => html! { <aging::Aging /> },
        70 => html! { <certificate::Certificates /> },
        _ => Html::default(),
    }
}

/// The rules of this tab's chain, as its link has them; `None` for a link that means none.
fn params() -> Option<Params> {
    ChainSpec::parse(start::parameter).ok().map(|spec| spec.params)
}

/// Goes on with this wallet in another room, on the same page of the course. The part of the link behind `?` names the room.
#[derive(Properties, PartialEq)]
struct EnterProps {
    query: String,
    page: PageNumber,
    label: &'static str,
}

#[component]
fn Enter(props: &EnterProps) -> Html {
    let (request, query, page) = (use_request(), props.query.clone(), props.page);
    let (lang, wallet) = (use_lang(), use_topic::<WalletView>());
    let onclick = Callback::from(move |_: MouseEvent| {
        let query = query.clone();
        request.ask(ask::CarryWords, move |answer| {
            start::carry_words(&query, &answer?.join(" "));
            if let Some(window) = web_sys::window() {
                let _ = window.location().assign(&format!("?{query}{}", Route::Course(Some(page))));
            }
            Ok(None)
        });
    });
    html! {
        <>
            <Button kind={ButtonKind::Primary} {onclick}>{ props.label }</Button>
            if has_passphrase(&wallet) {
                <p class="hint">{ settings::carried_open(lang) }</p>
            }
        </>
    }
}
