//! Laws that hold for all messages and all bytes.

#![allow(clippy::unwrap_used)]

mod messages;

use hashyard_core::*;
use hashyard_overlay::kademlia::{Body, KadMessage, Shared};
use hashyard_overlay::sampling::{Side, ViewEntry, ViewMessage};
use hashyard_wire::explain::{FieldKind, explain};
use hashyard_wire::*;
use messages::*;
use proptest::collection::vec;
use proptest::prelude::*;

const MAGIC: [u8; 4] = *b"HY\x01\x02";

/// A message with a few bytes changed and the frame made to fit again, so that the payload's decoder sees them.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<prop::sample::Index>(), any::<u8>());
    (message(), vec(change, 1..4), any::<prop::sample::Index>(), any::<bool>()).prop_map(
        |(message, changes, end, cut)| {
            let mut payload = message.encode_payload();
            payload.push(0);
            changes.iter().for_each(|(at, value)| *at.get_mut(&mut payload) = *value);
            payload.truncate(if cut { end.index(payload.len()) } else { payload.len() - 1 });
            reframe(message.command(), payload)
        },
    )
}

/// Commands that have a decoder behind them, over bytes that nobody made on purpose.
fn noise() -> impl Strategy<Value = Vec<u8>> {
    (message(), vec(prop_oneof![any::<u8>(), 0..3u8], 0..400))
        .prop_map(|(message, payload)| reframe(message.command(), payload))
}

/// `Message::Unknown` frames any payload under any command.
fn reframe(command: Command, payload: Vec<u8>) -> Vec<u8> {
    frame(MAGIC, &Message::Unknown { command, payload })
}

fn accepted(raw: &[u8]) -> Option<Message> {
    let mut framer = Framer::new(MAGIC);
    let found = framer.push(raw);
    let [Ok(message)] = found.as_slice() else { return None };
    let whole = raw.len() == frame::HEADER_LEN + message.payload.len();
    message.decode().ok().filter(|_| whole)
}

/// Fields cover every byte once and in order, and tell of an error exactly when the decoder refuses.
fn check_explanation(raw: &[u8]) -> Result<(), TestCaseError> {
    let fields = explain(raw);
    let mut end = 0;
    for field in &fields {
        prop_assert_eq!(field.offset, end);
        end += field.len;
    }
    prop_assert_eq!(end, raw.len());
    let faultless = fields.iter().all(|field| field.kind != FieldKind::Error);
    prop_assert_eq!(faultless, accepted(raw).is_some(), "{:#?}", fields);
    Ok(())
}

proptest! {
    #[test]
    fn every_message_is_read_as_it_was_written(message in message()) {
        let raw = frame(MAGIC, &message);
        prop_assert_eq!(accepted(&raw), Some(message));
        check_explanation(&raw)?;
    }

    #[test]
    fn changed_messages_are_read_or_refused_and_explained(raw in mutated()) {
        check_explanation(&raw)?;
        if let Some(message) = accepted(&raw) {
            let again = frame(MAGIC, &message);
            prop_assert_eq!(accepted(&again), Some(message));
        }
    }

    #[test]
    fn noise_under_a_known_command_is_read_or_refused_and_explained(raw in noise()) {
        check_explanation(&raw)?;
    }

    #[test]
    fn noise_is_framed_and_explained_without_harm(raw in vec(any::<u8>(), 0..200)) {
        check_explanation(&raw)?;
    }

    #[test]
    fn a_stream_means_the_same_in_any_pieces(
        messages in vec(prop_oneof![message().prop_map(|m| frame(MAGIC, &m)), mutated(), spoiled()], 0..6),
        cuts in vec(any::<prop::sample::Index>(), 0..20),
    ) {
        let stream = messages.concat();
        let whole = Framer::new(MAGIC).push(&stream);
        let mut framer = Framer::new(MAGIC);
        let pieces: Vec<_> = pieces(&stream, &cuts).into_iter().flat_map(|piece| framer.push(piece)).collect();
        prop_assert_eq!(&pieces, &whole);
        let mut framer = Framer::new(MAGIC);
        let bytes: Vec<_> = stream.iter().flat_map(|byte| framer.push(&[*byte])).collect();
        prop_assert_eq!(&bytes, &whole);
    }

    /// Lists and byte strings have bounds, whatever is announced.
    #[test]
    fn a_proposal_has_at_most_twenty_short_signatures(
        block in block(),
        count in 0..40usize,
        key in 0..100usize,
        signature in 0..100usize,
    ) {
        let one = BlockSignature { public_key: vec![2; key], signature: vec![3; signature] };
        let proposal = BlockProposal { block, signatures: vec![one; count] };
        let raw = frame(MAGIC, &Message::BlockProposal(Box::new(proposal)));
        let fits = count <= 20 && (count == 0 || key <= 65 && signature <= 73);
        prop_assert_eq!(accepted(&raw).is_some(), fits);
        check_explanation(&raw)?;
    }

    #[test]
    fn a_note_has_at_most_a_kibibyte(from: [u8; 32], nonce: u64, length in 0..2_000usize) {
        let note = Note { from, nonce, content: vec![7; length] };
        let raw = frame(MAGIC, &Message::Note(note));
        prop_assert_eq!(accepted(&raw).is_some(), length <= 1_024);
        check_explanation(&raw)?;
    }

    #[test]
    fn what_is_put_into_a_filter_is_at_most_as_long_as_what_a_script_pushes(length in 500..540usize) {
        let raw = frame(MAGIC, &Message::FilterAdd(vec![7; length]));
        prop_assert_eq!(accepted(&raw).is_some(), length <= 520);
        check_explanation(&raw)?;
    }

    #[test]
    fn a_filter_is_at_most_36000_bytes_long_and_has_at_most_fifty_hash_functions(
        length in 35_990..36_010u16,
        funcs in 45..55u32,
    ) {
        let size = length.to_le_bytes();
        let rest = funcs.to_le_bytes().into_iter().chain([0; 5]);
        let payload: Vec<u8> =
            [0xfd, size[0], size[1]].into_iter().chain(vec![7; length.into()]).chain(rest).collect();
        let raw = reframe(Command::new("filterload").unwrap(), payload);
        prop_assert_eq!(accepted(&raw).is_some(), length <= 36_000 && funcs <= 50);
        check_explanation(&raw)?;
    }

    #[test]
    fn a_view_has_at_most_sixteen_entries(contact in contact(), count in 0..40usize) {
        let entries = vec![ViewEntry { contact: contact.clone(), age: 1 }; count];
        let view = ViewMessage { side: Side::Request, nonce: 1, sender: contact, entries };
        let raw = frame(MAGIC, &Message::View(Box::new(view)));
        prop_assert_eq!(accepted(&raw).is_some(), count <= 16);
        check_explanation(&raw)?;
    }

    #[test]
    fn an_answer_of_kademlia_has_at_most_twenty_nodes_or_sixteen_short_records(
        contact in contact(),
        count in 0..40usize,
        length in 0..500usize,
    ) {
        let record = Shared { publisher: *contact.id(), lifetime_s: 1, value: vec![7; length].into() };
        let records_fit = count <= 16 && (count == 0 || length <= 256);
        let nodes = (Body::Nodes(vec![contact.clone(); count]), count <= 20);
        for (body, fits) in [nodes, (Body::Values(vec![record; count]), records_fit)] {
            let kad = KadMessage { nonce: 1, sender: contact.clone(), body };
            let raw = frame(MAGIC, &Message::Kad(Box::new(kad)));
            prop_assert_eq!(accepted(&raw).is_some(), fits);
            check_explanation(&raw)?;
        }
    }

    #[test]
    fn user_agents_keep_their_bytes(bytes in vec(any::<u8>(), 0..=256)) {
        let mut encoded = Vec::new();
        encode::put_var_bytes(&mut encoded, &bytes);
        let agent = UserAgent::decode(&encoded).unwrap();
        prop_assert_eq!(agent.encode(), encoded);
        // Neither may panic, whatever the bytes.
        prop_assert!(agent.to_string().chars().all(|character| !character.is_control()));
        let _ = agent.parse();
    }
}

/// A frame with one byte of its header changed.
fn spoiled() -> impl Strategy<Value = Vec<u8>> {
    (message(), 0..frame::HEADER_LEN, any::<u8>()).prop_map(|(message, at, value)| {
        let mut raw = frame(MAGIC, &message);
        raw[at] = value;
        raw
    })
}

fn pieces<'a>(stream: &'a [u8], cuts: &[prop::sample::Index]) -> Vec<&'a [u8]> {
    let mut ends: Vec<usize> =
        cuts.iter().map(|cut| cut.index(stream.len() + 1)).chain([0, stream.len()]).collect();
    ends.sort_unstable();
    ends.windows(2).map(|pair| &stream[pair[0]..pair[1]]).collect()
}
