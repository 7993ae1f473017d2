//! A text signed with ECDSA and with Schnorr, every value on the way.

use hashyard_core::sha256;
use hashyard_cryptobench::asymmetric::{ecdsa, point, schnorr};
use yew::prelude::*;

use super::random;
use super::values::{hex, values, verdict};
use crate::i18n::{two_keys as text, use_lang};
use crate::ui::{Button, Field, Panel};
use crate::views::parts::set;

/// A key and a nonce of the bench.
#[component]
pub fn Signing() -> Html {
    let lang = use_lang();
    let secret = use_state(random::<32>);
    let nonce = use_state(random::<32>);
    let typed = use_state_eq(|| "a coffee for Bob".to_owned());
    let hash = sha256(typed.as_bytes());
    let key = point::public_key(&secret).unwrap_or([0; 33]);
    let again = {
        let nonce = nonce.clone();
        Callback::from(move |_: MouseEvent| nonce.set(random()))
    };
    let end = html! { <Button small=true onclick={again}>{ text::other_nonce(lang) }</Button> };
    html! {
        <Panel title={text::signing(lang)} {end}>
            <div class="pb lines">
                <Field id="keys-sentence" label={text::text_to_sign(lang)} value={(*typed).clone()} oninput={set(&typed)} />
                { values(&[("d", hex(&*secret)), ("P = d·G", hex(&key)), ("z = SHA-256", hex(&hash))]) }
                <div class="keys-wide">
                    <div class="lines">
                        <h3>{ "ECDSA (SEC 1)" }</h3>
                        if let Some(steps) = ecdsa::sign(&hash, &secret, &nonce) {
                            { values(&[
                                ("k", hex(&*nonce)),
                                ("R = k·G", hex(&steps.nonce_point)),
                                ("r", hex(&steps.signature.r)),
                                ("r·d", hex(&steps.product)),
                                ("z + r·d", hex(&steps.sum)),
                                ("1 / k", hex(&steps.inverse)),
                                ("s", hex(&steps.signature.s)),
                            ]) }
                            if steps.negated {
                                <p class="hint">{ text::low_s(lang) }</p>
                            }
                            { verdict(Some((ecdsa::verify(&hash, &key, &steps.signature), text::verified(lang).to_owned()))) }
                        }
                    </div>
                    <div class="lines">
                        <h3>{ "Schnorr (BIP340)" }</h3>
                        if let Some(steps) = schnorr::sign(&hash, &secret, &nonce) {
                            { values(&[
                                ("P", hex(&steps.public_key)),
                                ("k", hex(&steps.nonce_hash)),
                                ("R = k·G", hex(&steps.nonce_point)),
                                ("e", hex(&steps.challenge)),
                                ("e·d", hex(&steps.product)),
                                ("s = k + e·d", hex(&steps.s)),
                            ]) }
                            if steps.nonce_negated || steps.key_negated {
                                <p class="hint">{ text::even_y(lang) }</p>
                            }
                            { verdict(Some((schnorr::verify(&hash, &steps.public_key, &steps.signature), text::verified(lang).to_owned()))) }
                        }
                    </div>
                </div>
            </div>
        </Panel>
    }
}
