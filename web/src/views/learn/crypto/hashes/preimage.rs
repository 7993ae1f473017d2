//! Backwards: a digest is given, and an input is searched for.

use hashyard_course::Deed;
use hashyard_cryptobench::hashes::{Hash, Preimage};
use hashyard_node::view::Identity;
use hashyard_ui_model::format::grouped;
use yew::prelude::*;

use super::super::bytes::{choice, digest, numbers};
use super::super::search::{State, use_search};
use crate::i18n::{hashes as text, use_lang};
use crate::topics::use_topic;
use crate::ui::{Field, Panel};
use crate::watch;

/// Bits that can be searched for.
const BITS: [u32; 6] = [8, 12, 16, 20, 24, 32];

/// A search for an input whose SHA-256 begins as the node's id does, which nobody knows an input of.
#[component]
pub fn PreimagePanel() -> Html {
    let (lang, identity) = (use_lang(), use_topic::<Identity>());
    let (chosen, typed) = (use_state_eq(|| 3_usize), use_state_eq(|| "Hashyard ".to_owned()));
    let searching = use_search::<Vec<u8>>();
    let (wanted, bits) = (identity.node.0, BITS[*chosen]);
    let onclick = {
        let (searching, typed) = (searching.clone(), (*typed).clone());
        Callback::from(move |_: MouseEvent| {
            let Some(search) = Preimage::new(&wanted, bits, &typed) else { return };
            searching.start(search, move |input, effort| {
                watch::tell(&Deed::Preimage {
                    wanted: wanted.to_vec(),
                    input,
                    tries: effort.tries,
                    ms: effort.ms,
                });
            });
        })
    };
    let (choose, oninput) = (searching.on_change(chosen.setter()), searching.on_change(typed.setter()));
    let too_long = typed.len() > MAX_TEXT;
    let running = searching.state.is_running();
    html! {
        <Panel title={text::preimage(lang)} note={html! { { text::preimage_note(lang) } }}>
            <div class="pb form">
                <span class="lab">{ text::wanted(lang) }</span>
                { digest(&wanted) }
                { choice(text::equal_bits(lang), numbers(&BITS).iter().map(String::as_str), *chosen, &choose, running) }
                <Field id="crypto-preimage" label={text::begins_with(lang)} mono=true value={(*typed).clone()} {oninput} disabled={running}
                    error={too_long.then(|| AttrValue::from(text::too_long(lang, MAX_TEXT)))} />
                <p class="hint">{ text::preimage_expected(lang, &grouped(1 << bits)) }</p>
                <div class="row">
                    if !too_long {
                        { searching.button(lang, text::search(lang), onclick) }
                    }
                </div>
                { searching.effort(lang) }
                if let State::Found(input, _) = &*searching.state {
                    <div class="crypto-found">
                        <span class="lab">{ text::found_input(lang) }</span>
                        <b class="mono longhash" translate="no">{ String::from_utf8_lossy(input).into_owned() }</b>
                        <span class="lab">{ "SHA-256" }</span>
                        { digest(&Hash::Sha256.of(input)) }
                    </div>
                }
            </div>
        </Panel>
    }
}

/// Longer texts would only slow the search down.
const MAX_TEXT: usize = 1_000;
