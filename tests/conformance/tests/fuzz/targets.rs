//! The decoders.

use std::fmt::Display;

use hashyard_conformance::spend::verify_input;
use hashyard_core::chain::blk_file::{BlkReader, Frame};
use hashyard_core::filter::BasicFilter;
use hashyard_core::psbt::Psbt;
use hashyard_core::script::{
    Flags, Instructions, classify, is_unspendable, legacy_sigop_count, p2wsh, to_asm, to_asm_with_sighash,
};
use hashyard_core::wallet::bip32::{Xpriv, Xpub};
use hashyard_core::wallet::{Address, Descriptor, Mnemonic, PaymentLink, Wif, base58};
use hashyard_core::{
    Amount, Block, Decodable, Encodable, Header, OutPoint, ScriptBuf, Transaction, TxIn, TxOut, sha256,
};
use hashyard_tab::backup;
use hashyard_wire::explain::explain;
use hashyard_wire::{Command, Framer, Message};

use crate::allocations;
use crate::seeds::{self, PARAMS};

/// Whether an input was accepted, or the law that does not hold.
pub type Checked = Result<bool, String>;

/// A decoder.
pub struct Target {
    /// Good inputs.
    pub seeds: Vec<Vec<u8>>,
    /// Decodes, and checks what must hold for whatever comes out.
    pub check: fn(&[u8]) -> Checked,
    /// Bytes of memory for each byte of input, at most. Lists double when they grow and hold both copies for a moment.
    pub blow_up: usize,
}

/// An empty witness item has one byte on the wire and a vector's 24 in memory.
const TRANSACTION_BLOW_UP: usize = 24 * 3 + 8;

/// The stack may hold the same item a thousand times, and a copy of it for P2SH.
const SCRIPT_BLOW_UP: usize = 2_500;

/// Base58 and percent signs are decoded into numbers and texts.
const TEXT_BLOW_UP: usize = 40;

pub fn transaction() -> Target {
    let seeds = seeds::transactions().iter().map(Encodable::encode).collect();
    Target { seeds, check: same_bytes::<Transaction>, blow_up: TRANSACTION_BLOW_UP }
}

pub fn block() -> Target {
    let seeds = seeds::blocks().iter().map(Encodable::encode).collect();
    Target { seeds, check: same_bytes::<Block>, blow_up: TRANSACTION_BLOW_UP }
}

pub fn header() -> Target {
    let seeds = seeds::blocks().iter().map(|block| block.header.encode()).collect();
    Target { seeds, check: same_bytes::<Header>, blow_up: 8 }
}

/// The first byte says which message.
pub fn message() -> Target {
    let tagged = |(at, message): (usize, &Message)| [vec![at as u8], message.encode_payload()].concat();
    let seeds = seeds::messages().iter().enumerate().map(tagged).collect();
    Target { seeds, check: check_message, blow_up: TRANSACTION_BLOW_UP }
}

pub fn frame() -> Target {
    // Explaining a message costs texts for each of its first fields.
    Target { seeds: seeds::streams(), check: check_frame, blow_up: 400 }
}

pub fn script() -> Target {
    let seeds = seeds::scripts().into_iter().map(|script| script.0).collect();
    Target { seeds, check: check_script, blow_up: SCRIPT_BLOW_UP }
}

pub fn address() -> Target {
    Target { seeds: texts(seeds::addresses()), check: check_address, blow_up: TEXT_BLOW_UP }
}

pub fn private_key() -> Target {
    Target { seeds: texts(seeds::private_keys()), check: check_private_key, blow_up: TEXT_BLOW_UP }
}

pub fn extended_key() -> Target {
    Target { seeds: texts(seeds::extended_keys()), check: check_extended_key, blow_up: TEXT_BLOW_UP }
}

pub fn mnemonic() -> Target {
    Target { seeds: texts(seeds::mnemonics()), check: check_mnemonic, blow_up: 300 }
}

/// The checksum at the end may be left out.
pub fn descriptor() -> Target {
    Target { seeds: texts(seeds::descriptors()), check: check_descriptor, blow_up: 400 }
}

pub fn payment_link() -> Target {
    Target { seeds: texts(seeds::payment_links()), check: check_payment_link, blow_up: TEXT_BLOW_UP }
}

pub fn psbt() -> Target {
    Target { seeds: seeds::psbts(), check: check_psbt, blow_up: 400 }
}

pub fn blk_file() -> Target {
    Target { seeds: seeds::blk_files(), check: check_blk_file, blow_up: 2 * TRANSACTION_BLOW_UP }
}

pub fn backup() -> Target {
    Target { seeds: seeds::backups(), check: check_backup, blow_up: 200 }
}

pub fn filter() -> Target {
    Target { seeds: seeds::filters(), check: check_filter, blow_up: 60 }
}

fn texts(texts: Vec<String>) -> Vec<Vec<u8>> {
    texts.into_iter().map(String::into_bytes).collect()
}

/// Does it with at most so many bytes of memory at one time.
pub fn bounded<T>(allowed: usize, work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    let (result, peak) = allocations::peak(work);
    law(peak <= allowed, &format!("{peak} bytes allocated, at most {allowed} allowed"))?;
    result
}

pub fn law(holds: bool, what: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what.to_owned()) }
}

/// What has one byte form only.
fn same_bytes<T: Decodable + Encodable>(bytes: &[u8]) -> Checked {
    let Ok(value) = T::decode(bytes) else { return Ok(false) };
    law(value.encode() == bytes, "it encodes to other bytes")?;
    Ok(true)
}

fn check_message(input: &[u8]) -> Checked {
    let known = seeds::messages();
    let Some((tag, payload)) = input.split_first() else { return Ok(false) };
    let unheard = || Command::new("unheard");
    let Some(command) = known.get(usize::from(*tag)).map(Message::command).or_else(unheard) else {
        return Ok(false);
    };
    let Ok(message) = Message::decode(command, payload) else { return Ok(false) };
    let encoded = message.encode_payload();
    law(Message::decode(command, &encoded).as_ref() == Ok(&message), "it decodes to another message")?;
    // As in Bitcoin Core bytes behind the last field, hosts on unknown networks and the count behind a header are dropped, fields
    // of a `version` may be left out, and a short `pong` is one of zero; anything else has one byte form.
    let exact =
        !matches!(message, Message::Version(_) | Message::AddrV2(_) | Message::Headers(_) | Message::Pong(0));
    law(!exact || payload.starts_with(&encoded), "it encodes to other bytes")?;
    Ok(true)
}

fn check_frame(stream: &[u8]) -> Checked {
    let whole = Framer::new(PARAMS.magic).push(stream);
    let mut framer = Framer::new(PARAMS.magic);
    let pieces: Vec<_> = stream.chunks(7).flat_map(|piece| framer.push(piece)).collect();
    law(whole == pieces, "pieces make other messages than the whole")?;
    let fields = explain(stream);
    let mut end = 0;
    for field in &fields {
        law(field.offset == end, "explained fields do not lie side by side")?;
        end += field.len;
    }
    law(end == stream.len(), "explained fields leave bytes out")?;
    let good: Vec<_> = whole.iter().flatten().collect();
    let bytes: Vec<u8> = good.iter().flat_map(|message| message.to_bytes(PARAMS.magic)).collect();
    let all_good = good.len() == whole.len() && bytes.len() == stream.len();
    law(!all_good || bytes == stream, "messages frame to other bytes")?;
    Ok(all_good && good.iter().all(|message| message.decode().is_ok()))
}

/// Read, counted, written as text, and run: in an output, and as a witness script.
fn check_script(bytes: &[u8]) -> Checked {
    let script = ScriptBuf(bytes.to_vec());
    let read: Result<Vec<_>, _> = Instructions::new(bytes).collect();
    let sound = read.is_ok();
    for pair in read.unwrap_or_default().windows(2) {
        law(pair[0].end == pair[1].offset, "instructions do not lie side by side")?;
    }
    let texts = (to_asm(&script), to_asm_with_sighash(&script), classify(&script));
    let counts =
        (legacy_sigop_count(&script, true), legacy_sigop_count(&script, false), is_unspendable(&script));
    drop((texts, counts));
    for flags in [Flags::NONE, Flags::STANDARD] {
        let _ = run(script.clone(), vec![], flags);
        let _ = run(p2wsh(&sha256(bytes)), vec![vec![1], vec![], bytes.to_vec()], flags);
    }
    Ok(sound)
}

fn run(script_pubkey: ScriptBuf, witness: Vec<Vec<u8>>, flags: Flags) -> bool {
    let input =
        TxIn { previous_output: OutPoint::NULL, script_sig: ScriptBuf::default(), sequence: 0, witness };
    let output = TxOut { value: Amount(1), script_pubkey };
    let transaction =
        Transaction { version: 2, inputs: vec![input], outputs: vec![output.clone()], lock_time: 0 };
    verify_input(&transaction, &[output], 0, flags).is_ok()
}

fn check_address(bytes: &[u8]) -> Checked {
    as_text_and_inside(bytes, |text| match Address::parse(text, PARAMS) {
        Err(error) => refused(error),
        Ok(address) => {
            let again = Address::parse(&address.to_string(), PARAMS);
            law(again.as_ref() == Ok(&address), "its text is another address")?;
            let of_script = Address::from_script(&address.script_pubkey(), PARAMS);
            law(of_script == Some(address), "its script has another address").map(|()| true)
        }
    })
}

fn check_private_key(bytes: &[u8]) -> Checked {
    as_text_and_inside(bytes, |text| match Wif::parse(text, PARAMS) {
        Err(error) => refused(error),
        Ok(key) => law(key.to_text(PARAMS).as_str() == text, "it is written otherwise").map(|()| true),
    })
}

fn check_extended_key(bytes: &[u8]) -> Checked {
    as_text_and_inside(bytes, |text| {
        let private = Xpriv::from_text(text, PARAMS).map(|key| key.to_text(PARAMS).to_string());
        match private.or_else(|_| Xpub::from_text(text, PARAMS).map(|key| key.to_text(PARAMS))) {
            Err(error) => refused(error),
            Ok(written) => law(written == text, "it is written otherwise").map(|()| true),
        }
    })
}

/// The bytes as text, and as what Base58Check holds: its checksum would keep all changes out.
fn as_text_and_inside(bytes: &[u8], check: fn(&str) -> Checked) -> Checked {
    let inside = check(&base58::encode_check(&bytes[..bytes.len().min(90)]))?;
    Ok(check(&String::from_utf8_lossy(bytes))? || inside)
}

/// Errors are shown to people, so showing them must not fail either.
fn refused(error: impl Display) -> Checked {
    let _ = error.to_string();
    Ok(false)
}

fn check_mnemonic(bytes: &[u8]) -> Checked {
    match Mnemonic::parse(&String::from_utf8_lossy(bytes)) {
        Err(error) => refused(error),
        Ok(mnemonic) => {
            let again = Mnemonic::parse(&mnemonic.to_words());
            law(again.as_ref() == Ok(&mnemonic), "its words are other words").map(|()| true)
        }
    }
}

fn check_descriptor(bytes: &[u8]) -> Checked {
    let text = String::from_utf8_lossy(bytes);
    let _ = Descriptor::parse_checked(&text, PARAMS).map_err(|error| error.to_string());
    match Descriptor::parse(&text, PARAMS) {
        Err(error) => refused(error),
        Ok(descriptor) => {
            let again = Descriptor::parse_checked(&descriptor.to_text(PARAMS), PARAMS);
            law(again.as_ref() == Ok(&descriptor), "its text is another descriptor")?;
            let _ =
                [0, u32::MAX].map(|index| descriptor.scripts_at(index).map_err(|error| error.to_string()));
            Ok(true)
        }
    }
}

fn check_payment_link(bytes: &[u8]) -> Checked {
    match PaymentLink::parse(&String::from_utf8_lossy(bytes), PARAMS) {
        Err(error) => refused(error),
        Ok(link) => {
            let again = PaymentLink::parse(&link.to_string(), PARAMS);
            law(again.as_ref() == Ok(&link), "its text is another link").map(|()| true)
        }
    }
}

/// Read, and put through everything that can be done with it without keys.
fn check_psbt(bytes: &[u8]) -> Checked {
    let psbt = match Psbt::decode(bytes) {
        Err(error) => return refused(error),
        Ok(psbt) => psbt,
    };
    law(Psbt::decode(&psbt.encode()).as_ref() == Ok(&psbt), "its bytes are another PSBT")?;
    law(psbt.to_string().parse().as_ref() == Ok(&psbt), "its text is another PSBT")?;
    let mut other = psbt.clone();
    law(other.combine(&psbt).is_err() || other == psbt, "combining it with itself changes it")?;
    let _ = (psbt.fee(), psbt.to_version_0(), psbt.to_version_2(), psbt.extract());
    let _ = (other.finalise(), other.extract());
    Ok(true)
}

/// As Bitcoin Core's `xor.dat`. Nothing that the fuzzer makes of a block's frame looks like it.
const XOR_KEY: [u8; 8] = [0x9d, 0x51, 0x11, 0x27, 0xe6, 0xb4, 0xc3, 0x7f];

fn check_blk_file(file: &[u8]) -> Checked {
    let (whole, whole_end) = read_blk([0; 8], file.chunks(file.len().max(1)));
    let (pieces, pieces_end) = read_blk([0; 8], file.chunks(5));
    law(whole == pieces && whole_end == pieces_end, "pieces make other blocks than the whole")?;
    let obfuscated: Vec<u8> = file.iter().zip(XOR_KEY.iter().cycle()).map(|(byte, key)| byte ^ key).collect();
    let (hidden, hidden_end) = read_blk(XOR_KEY, obfuscated.chunks(7));
    law(whole == hidden && whole_end == hidden_end, "an obfuscated file has other blocks")?;
    for frame in &whole {
        let Ok(block) = &frame.block else { continue };
        let start = frame.offset as usize + 8;
        law(file[start..].starts_with(&block.encode()), "a block encodes to other bytes")?;
    }
    Ok(whole_end && whole.iter().all(|frame| frame.block.is_ok()))
}

/// The frames, and whether the file ends as it should.
fn read_blk<'a>(key: [u8; 8], pieces: impl Iterator<Item = &'a [u8]>) -> (Vec<Frame>, bool) {
    let mut reader = BlkReader::new(PARAMS, key);
    let mut frames = Vec::new();
    for piece in pieces {
        reader.push(piece);
        loop {
            match reader.next_frame() {
                Ok(Some(frame)) => frames.push(frame),
                Ok(None) => break,
                Err(_) => return (frames, false),
            }
        }
    }
    let sound = reader.finish().is_ok();
    (frames, sound)
}

/// With the checksum made right: it would keep all changes out.
fn check_backup(input: &[u8]) -> Checked {
    let content = &input[..input.len().saturating_sub(32)];
    let file = [content, &sha256(content)].concat();
    let _ = backup::decode(input).map_err(|error| error.to_string());
    let Ok((slot, rows)) = backup::decode(&file) else { return Ok(false) };
    let again = backup::decode(&backup::encode(&slot, &rows));
    law(again.as_ref() == Ok(&(slot, rows)), "it is written otherwise").map(|()| true)
}

fn check_filter(bytes: &[u8]) -> Checked {
    let block = PARAMS.genesis_hash();
    let Ok(filter) = BasicFilter::decode(&block, bytes) else { return Ok(false) };
    law(filter.as_bytes() == bytes, "it encodes to other bytes")?;
    let _ = filter.matches_any(&seeds::scripts());
    Ok(true)
}
