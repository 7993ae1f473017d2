//! Many blocks with one key: how far a byte of the message reaches depends on the mode.

use hashyard_cryptobench::symmetric::{Cipher, Keyed, Mode, depends_in_message, encrypt, padded};
use yew::prelude::*;

use super::super::bytes::choice;
use super::rounds::row_cells;
use crate::i18n::{ciphers as text, use_lang};
use crate::ui::{Field, Panel};
use crate::views::parts::set;

/// Longest message, in bytes.
const LONGEST: usize = 64;
/// A key that everybody can read here, and a first block.
const KEY: &[u8; 16] = b"not secret here!";
const START: &[u8; 16] = b"a first block...";

/// A message, block by block.
#[component]
pub fn MessagesPanel() -> Html {
    let lang = use_lang();
    let (cipher, mode, at) = (use_state_eq(|| 0_usize), use_state_eq(|| 0_usize), use_state_eq(|| 0_usize));
    let typed = use_state_eq(|| "pay joe 5, pay joe 5, pay mei 5.".to_owned());
    let (chosen, mode_now) = (Cipher::ALL[*cipher], Mode::ALL[*mode]);
    let length = chosen.block_len();
    let too_long = typed.len() > LONGEST;
    let message = padded(typed.as_bytes().get(..LONGEST).unwrap_or(typed.as_bytes()), length);
    let at_byte = (*at).min(message.len() - 1);
    let encrypted = Keyed::new(chosen, &KEY[..length]).and_then(|keyed| {
        let start = &START[..length];
        let bytes = encrypt(mode_now, &keyed, start, &message)?;
        Some((bytes, depends_in_message(mode_now, &keyed, start, &message, at_byte)?))
    });
    let Some((bytes, reached)) = encrypted else { return Html::default() };
    let count = reached.iter().filter(|reached| **reached).count();
    let is_chosen: Vec<bool> = (0..message.len()).map(|index| index == at_byte).collect();
    let blocks = message.chunks(length).zip(is_chosen.chunks(length)).enumerate();
    let plain_block = |(number, (block, chosen)): (usize, (&[u8], &[bool]))| {
        row_cells(
            lang,
            block,
            &chosen.to_vec(),
            Some(set(&at).reform(move |index: usize| number * length + index)),
        )
    };
    let cipher_block = |(block, reached): (&[u8], &[bool])| row_cells(lang, block, &reached.to_vec(), None);
    html! {
        <Panel title={text::messages(lang)} note={html! { { text::messages_note(lang) } }}>
            <div class="pb form">
                { choice(text::cipher(lang), Cipher::ALL.map(Cipher::name), *cipher, &set(&cipher), false) }
                { choice(text::mode(lang), Mode::ALL.map(Mode::name), *mode, &set(&mode), false) }
                <Field id="crypto-message" label={text::message(lang)} mono=true value={(*typed).clone()} oninput={set(&typed)}
                    error={too_long.then(|| AttrValue::from(text::too_long(lang, LONGEST)))} />
                <span class="lab">{ text::plaintext(lang) }</span>
                <div class="crypto-blocks">{ for blocks.map(plain_block) }</div>
                <span class="lab">{ text::ciphertext(lang) }</span>
                <div class="crypto-blocks">{ for bytes.chunks(length).zip(reached.chunks(length)).map(cipher_block) }</div>
                <p class="num crypto-said" role="status">{ text::message_reached(lang, count, bytes.len()) }</p>
            </div>
        </Panel>
    }
}
