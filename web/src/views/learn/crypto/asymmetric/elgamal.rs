//! A note encrypted with ElGamal on secp256k1: twice the same note, never the same points.

use hashyard_course::Deed;
use hashyard_course::deed::Asymmetric;
use hashyard_cryptobench::asymmetric::elgamal::{Ciphertext, MAX_NOTE, decrypt, encrypt};
use hashyard_cryptobench::asymmetric::point::public_key;
use yew::prelude::*;

use super::random;
use super::values::{hex, values};
use crate::i18n::{two_keys as text, use_lang};
use crate::ui::{Button, ButtonKind, Field, Panel};
use crate::views::parts::{on_submit, set};
use crate::watch;

/// Ciphertexts that are shown; the oldest make way.
const SHOWN: usize = 2;

/// A key of the bench, made when the panel opens.
#[component]
pub fn ElGamal() -> Html {
    let lang = use_lang();
    let secret = use_state(random::<32>);
    let note = use_state_eq(String::new);
    let sent = use_state_eq(Vec::<Ciphertext>::new);
    let too_long = note.len() > MAX_NOTE;
    let key = public_key(&secret).unwrap_or([0; 33]);
    let onsubmit = {
        let (secret, note, sent) = (*secret, note.clone(), sent.clone());
        on_submit(move || {
            let note = note.as_bytes().to_vec();
            let Some(ciphertext) = encrypt(&note, &key, &random()) else { return };
            let mut all = (*sent).clone();
            all.push(ciphertext);
            let surplus = all.len().saturating_sub(SHOWN);
            sent.set(all.split_off(surplus));
            watch::tell(&Deed::Asymmetric(Asymmetric::Encrypted { secret, note, ciphertext }));
        })
    };
    let shown = |ciphertext: &Ciphertext| {
        let opened = decrypt(ciphertext, &secret).and_then(|note| String::from_utf8(note).ok());
        values(&[
            ("k·G", hex(&ciphertext.share)),
            ("M + k·P", hex(&ciphertext.masked)),
            (text::opens(lang), opened.unwrap_or_default()),
        ])
    };
    html! {
        <Panel title={text::elgamal(lang)} note={html! { "secp256k1" }}>
            <form class="pb lines" {onsubmit}>
                { values(&[(text::public_key(lang), hex(&key))]) }
                <Field id="keys-note" label={text::note(lang)} value={(*note).clone()} oninput={set(&note)}
                    error={too_long.then(|| text::note_too_long(lang, MAX_NOTE, note.len()))} />
                <div class="row"><Button kind={ButtonKind::Primary} disabled={too_long || note.is_empty()}>{ text::encrypt(lang) }</Button></div>
                <div class="keys-letters" role="status">{ for sent.iter().map(shown) }</div>
            </form>
        </Panel>
    }
}
