//! Four ledgers: the same operations as coins, accounts, versioned keys and books, side by side.
//!
//! | file | what it draws or does |
//! | --- | --- |
//! | `bench` | what was done so far; it outlives the screen, because pages of the course show it, too |
//! | `steps` | the operations, and which of them is looked at |
//! | `make` | one more operation |
//! | `column` | one ledger: message, state, answer, rounds, root |
//! | `coins`, `accounts`, `world`, `bank` | what each ledger puts into its column |
//! | `channel` | Fabric's steps between tabs |
//! | `proof` | nodes of the state tree, from which a proof is put together |

mod accounts;
mod bank;
mod bench;
mod channel;
mod coins;
mod column;
mod make;
mod proof;
mod steps;
mod world;

use hashyard_ledgers::Act;
use yew::prelude::*;

pub use self::accounts::StateTree;
use self::bench::use_bench;
pub use self::channel::ChannelPanel;
use self::make::MakePanel;
use self::proof::ProofPanel;
use self::steps::Steps;
pub use self::world::WorldState;
use crate::i18n::{ledgers as text, use_lang};
use crate::ui::{Button, Glyph, Switch};

/// The screen.
#[component]
pub fn LedgersPage() -> Html {
    let (lang, bench) = (use_lang(), use_bench());
    let nonces = bench.play.log().nonces();
    let switch = {
        let bench = bench.clone();
        Callback::from(move |on: bool| bench.act(Act::Nonces(on)))
    };
    let go = |to: Option<usize>| {
        let bench = bench.clone();
        Callback::from(move |_: MouseEvent| to.into_iter().for_each(|to| bench.go(to)))
    };
    let (back, forward) = (bench.at.checked_sub(1), Some(bench.at + 1).filter(|at| *at <= bench.steps()));
    html! {
        <section class="view top" id="v-ledgers">
            <div class="view-head">
                <h1>{ text::title(lang) }</h1>
                <span class="m ledgers-intro">{ text::intro(lang) }</span>
                <div class="end">
                    <label class="lab ledgers-switch">{ text::nonces(lang) }<Switch label={text::nonces(lang)} on={nonces} onchange={switch} /></label>
                    <Button icon={Glyph::Left} label={text::back(lang)} idle={back.is_none()} onclick={go(back)} />
                    <Button icon={Glyph::Right} label={text::forward(lang)} idle={forward.is_none()} onclick={go(forward)} />
                    <Button onclick={bench.restart(true)}>{ text::example(lang) }</Button>
                    <Button icon={Glyph::Trash} onclick={bench.restart(false)}>{ text::clear(lang) }</Button>
                </div>
            </div>
            <div class="stack">
                <Steps />
                <MakePanel />
                <div class="ledgers-columns">
                    { coins::column(lang, &bench) }
                    { accounts::column(lang, &bench) }
                    { world::column(lang, &bench) }
                    { bank::column(lang, &bench) }
                </div>
                <ProofPanel />
            </div>
        </section>
    }
}
