//! The user's money: what there is, where to receive it, how to send it, what happened.

mod balance;
mod derivation;
mod dialogs;
mod fee_bump;
mod history;
mod receive;
mod send;

use hashyard_node::view::{WalletState, WalletView};
use yew::prelude::*;

use self::balance::balance_panel;
pub use self::derivation::derivation;
pub use self::dialogs::WalletDialog;
use self::dialogs::open_dialog;
use self::history::HistoryPanel;
use self::receive::ReceivePanel;
use self::send::SendPanel;
use crate::i18n::{use_lang, wallet as text};
use crate::topics::use_topic;
use crate::ui::{Button, Glyph, Panel, StateBox};
use crate::views::parts::set;

/// Properties of the wallet's panels.
#[derive(Properties, PartialEq)]
pub struct WalletProps {
    /// Opens a dialog.
    pub open: Callback<WalletDialog>,
}

/// The Wallet screen.
#[component]
pub fn WalletPage() -> Html {
    let (wallet, lang) = (use_topic::<WalletView>(), use_lang());
    let dialog = use_state_eq(|| None::<WalletDialog>);
    let open = set(&dialog).reform(Some);
    let close = set(&dialog).reform(|()| None);
    if wallet.state == WalletState::None {
        return html! {
            <section class="view">
                <Panel title={text::wallet(lang)}>
                    <StateBox icon={Glyph::Wallet} title={text::no_wallet(lang)} text={text::no_wallet_why(lang)}>
                        <Button href="#/museum">{ crate::i18n::shell::museum(lang) }</Button>
                    </StateBox>
                </Panel>
            </section>
        };
    }
    html! {
        <section class="view wallet-screen">
            <h1 class="sr">{ text::wallet(lang) }</h1>
            <div class="wallet-grid">
                <div class="stack fill">
                    { balance_panel(lang, &wallet, &open) }
                    <ReceivePanel />
                </div>
                <SendPanel open={open.clone()} />
                <HistoryPanel {open} />
            </div>
            if let Some(which) = &*dialog {
                { open_dialog(which.clone(), close) }
            }
        </section>
    }
}
