//! The screens: which of them everybody loads, and which come as parts of their own when they are opened.

use hashyard_course::PageNumber;
use yew::prelude::*;

use crate::route::Route;
use crate::views::app::{console, settings};
use crate::views::chain::{block, live, mine, tx};
use crate::views::learn::benches::benches_of_page;
use crate::views::learn::{attack, course, crypto, follow, lab, ledgers, map, museum};
use crate::views::money::{address, script, wallet};
use crate::views::network;

/// Declares a function that shows the screens of a part, which a function draws. Only the one loads the other: what something else
/// calls as well stays in what everybody loads.
#[cfg(feature = "parts")]
macro_rules! part {
    ($name:ident, $draw:expr) => {
        fn $name(route: Route) -> Html {
            #[wasm_split_helpers::wasm_split($name, fallible)]
            fn $name() -> crate::part::Loaded {
                Ok($draw)
            }
            crate::part::show(stringify!($name), || Box::pin($name()), route)
        }
    };
}

/// Without parts, everything is there.
#[cfg(not(feature = "parts"))]
macro_rules! part {
    ($name:ident, $draw:expr) => {
        fn $name(route: Route) -> Html {
            let draw: fn(Route) -> Html = $draw;
            draw(route)
        }
    };
}

/// The screen that an address names. Everybody sees the first one.
pub fn screen(route: Route) -> Html {
    match route {
        Route::Live => html! { <live::LivePage /> },
        Route::Mine => mining(route),
        Route::Block(_) | Route::Tx(_) | Route::Address(_) => chain(route),
        Route::Wallet => wallet(route),
        Route::Script(_) => script(route),
        Route::Network => network(route),
        Route::Console | Route::Settings => app(route),
        Route::Course(_) => course(route),
        Route::Crypto(_) | Route::Ledgers => benches(route),
        Route::Map | Route::Follow(_) => map(route),
        Route::Lab(_) => laboratory(route),
        Route::Attack => attack(route),
        Route::Museum => museum(route),
        // For those who change components: not in what users download.
        #[cfg(debug_assertions)]
        Route::Kit => html! { <crate::views::app::kit::KitPage /> },
    }
}

part!(chain, |route| match route {
    Route::Block(id) => html! { <block::BlockPage {id} /> },
    Route::Tx(txid) => html! { <tx::TxPage {txid} /> },
    Route::Address(address) => html! { <address::AddressPage {address} /> },
    _ => Html::default(),
});

part!(mining, |_| html! { <mine::MinePage /> });

part!(wallet, |_| html! { <wallet::WalletPage /> });

part!(script, |route| match route {
    Route::Script(page) => html! { <script::ScriptPage {page} /> },
    _ => Html::default(),
});

part!(network, |_| html! { <network::NetworkPage /> });

part!(app, |route| match route {
    Route::Console => html! { <console::ConsolePage /> },
    Route::Settings => html! { <settings::SettingsPage /> },
    _ => Html::default(),
});

part!(course, |route| match route {
    Route::Course(page) => html! { <course::CoursePage {page} /> },
    _ => Html::default(),
});

/// What stands beside a page of the course, if it is no panel of another screen.
pub fn stage(page: PageNumber) -> Html {
    stages(Route::Course(Some(page)))
}

part!(stages, |route| match route {
    Route::Course(Some(page)) => course::stage::of_page(page),
    _ => Html::default(),
});

/// The panels of a bench that stand beside a page of the course.
pub fn bench_stage(page: PageNumber) -> Html {
    benches(Route::Course(Some(page)))
}

/// The map or the way of a payment, beside a page of the course.
pub fn map_stage(page: PageNumber) -> Html {
    map(Route::Course(Some(page)))
}

/// Where attacks are allowed, beside a page of the course.
pub fn attack_stage(page: PageNumber) -> Html {
    attack(Route::Course(Some(page)))
}

/// The experiment that stands beside a page of the course.
pub fn lab_stage(page: PageNumber) -> Html {
    laboratory(Route::Course(Some(page)))
}

part!(benches, |route| match route {
    Route::Crypto(page) => html! { <crypto::CryptoBench {page} /> },
    Route::Ledgers => html! { <ledgers::LedgersPage /> },
    Route::Course(Some(page)) => benches_of_page(page),
    _ => Html::default(),
});

part!(laboratory, |route| match route {
    Route::Lab(link) => html! { <lab::LabPage {link} /> },
    Route::Course(Some(page)) => lab::of_page(page),
    _ => Html::default(),
});

part!(map, |route| match route {
    Route::Map => html! { <map::MapPage /> },
    Route::Follow(txid) => html! { <follow::FollowPage {txid} /> },
    Route::Course(Some(36)) => html! { <map::MapStage /> },
    Route::Course(Some(37)) => html! { <follow::FollowStage /> },
    _ => Html::default(),
});

part!(attack, |route| match route {
    Route::Course(Some(page)) => attack::of_page(page),
    _ => html! { <attack::AttackPage /> },
});

part!(museum, |_| html! { <museum::MuseumPage /> });
