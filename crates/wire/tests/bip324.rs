//! BIP324's own vectors, as its folder `bip-0324` has them:
//! `ellswift_decode_test_vectors.csv`, `xswiftec_inv_test_vectors.csv` and `packet_encoding_test_vectors.csv`.

#![allow(clippy::unwrap_used)]

use hashyard_core::params::MAINNET;
use hashyard_wire::v2::packet::PacketStream;
use hashyard_wire::v2::{Role, ellswift, keys};
use k256::NonZeroScalar;
use k256::ProjectivePoint;
use k256::elliptic_curve::point::AffineCoordinates;

/// Rows of a table without quotes, each by the names of its columns.
struct Row<'a>(Vec<(&'a str, &'a str)>);

fn rows(table: &str) -> Vec<Row<'_>> {
    let mut lines = table.lines();
    let names: Vec<_> = lines.next().unwrap().split(',').collect();
    lines.map(|line| Row(names.iter().copied().zip(line.split(',')).collect())).collect()
}

impl<'a> Row<'a> {
    fn text(&self, name: &str) -> &'a str {
        self.0.iter().find(|(column, _)| *column == name).unwrap().1
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        hex::decode(self.text(name)).unwrap()
    }

    fn array<const N: usize>(&self, name: &str) -> [u8; N] {
        self.bytes(name).try_into().unwrap()
    }

    fn number(&self, name: &str) -> usize {
        self.text(name).parse().unwrap()
    }
}

#[test]
fn any_64_bytes_stand_for_the_coordinate_that_bip324_says() {
    let rows = rows(include_str!("bip324/ellswift_decode_test_vectors.csv"));
    assert_eq!(rows.len(), 76);
    for row in rows {
        let x: [u8; 32] = row.array("x");
        assert_eq!(ellswift::decode(&row.array("ellswift")), x, "{}", row.text("comment"));
    }
}

#[test]
fn a_coordinate_is_written_in_the_ways_that_bip324_says() {
    let rows = rows(include_str!("bip324/xswiftec_inv_test_vectors.csv"));
    assert_eq!(rows.len(), 32);
    for row in rows {
        let (u, x) = (row.array("u"), row.array("x"));
        for case in 0..8 {
            let expected = row.bytes(&format!("case{case}_t"));
            let found = ellswift::inverse(&x, &u, case);
            assert_eq!(found.map(Vec::from).unwrap_or_default(), expected, "{case}: {}", row.text("comment"));
            if let Some(t) = found {
                assert_eq!(ellswift::decode(&[u, t].concat().try_into().unwrap()), x);
            }
        }
    }
}

#[test]
fn packets_are_what_bip324_says() {
    let rows = rows(include_str!("bip324/packet_encoding_test_vectors.csv"));
    assert_eq!(rows.len(), 7);
    rows.iter().for_each(check_packet);
}

fn check_packet(row: &Row<'_>) {
    let secret = NonZeroScalar::from_repr(row.array::<32>("in_priv_ours").into()).unwrap();
    let (ours, theirs) = (row.array("in_ellswift_ours"), row.array("in_ellswift_theirs"));
    let role = if row.text("in_initiating") == "1" { Role::Caller } else { Role::Called };
    let x: [u8; 32] = (ProjectivePoint::GENERATOR * *secret).to_affine().x().into();
    assert_eq!(x, row.array("mid_x_ours"));
    assert_eq!(ellswift::decode(&ours), x);
    assert_eq!(ellswift::decode(&theirs), row.array("mid_x_theirs"));
    assert_eq!(ellswift::shared_x(&secret, &theirs), row.array("mid_x_shared"));
    let shared = keys::shared_secret(role, &secret, &ours, &theirs);
    assert_eq!(*shared, row.array("mid_shared_secret"));

    let all = keys::Keys::derive(&shared, MAINNET.magic);
    assert_eq!(*all.caller.length, row.array("mid_initiator_l"));
    assert_eq!(*all.caller.packet, row.array("mid_initiator_p"));
    assert_eq!(*all.called.length, row.array("mid_responder_l"));
    assert_eq!(*all.called.packet, row.array("mid_responder_p"));
    assert_eq!(all.session_id, row.array("out_session_id"));
    let (sends, receives) = match role {
        Role::Caller => (&all.caller, &all.called),
        Role::Called => (&all.called, &all.caller),
    };
    assert_eq!(sends.terminator, row.array("mid_send_garbage_terminator"));
    assert_eq!(receives.terminator, row.array("mid_recv_garbage_terminator"));

    let contents = row.bytes("in_contents").repeat(row.number("in_multiply"));
    let (aad, ignore) = (row.bytes("in_aad"), row.text("in_ignore") == "1");
    let mut sender = PacketStream::new(sends);
    let before: Vec<_> = (0..row.number("in_idx")).map(|_| sender.seal(&[], &[], false)).collect();
    let packet = sender.seal(&[&contents], &aad, ignore);
    match row.text("out_ciphertext") {
        "" => assert!(packet.ends_with(&row.bytes("out_ciphertext_endswith"))),
        all => assert_eq!(hex::encode(&packet), all),
    }

    // And read back by the other side.
    let mut reader = PacketStream::new(sends);
    let mut read = |packet: &[u8], aad: &[u8]| {
        let (length, rest) = packet.split_first_chunk().unwrap();
        assert_eq!(reader.open_length(*length) + 17, rest.len());
        reader.open(aad, rest.to_vec()).unwrap()
    };
    before.iter().for_each(|packet| assert_eq!(read(packet, &[]).contents, []));
    let opened = read(&packet, &aad);
    assert_eq!((opened.contents, opened.ignore), (contents, ignore));
}
