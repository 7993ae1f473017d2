//! Missions about what tabs say to each other, played right and played wrong.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Net;
use common::play::*;
use hashyard_course::deed::Asymmetric;
use hashyard_course::{Deed, Run};
use hashyard_cryptobench::asymmetric::diffie_hellman::{SMALL_PRIME, small_agreed, small_share};
use hashyard_cryptobench::asymmetric::ecies;
use hashyard_cryptobench::asymmetric::point::public_key;
use hashyard_cryptobench::asymmetric::spoken::{Id, proof, receipt};

const A: Id = [1; 32];
const B: Id = [2; 32];

fn tell(run: &mut Run, net: &Net, deed: Asymmetric) {
    run.hear(&Deed::Asymmetric(deed), sight(net, &shown(net)));
}

#[test]
fn a_secret_is_agreed_on_in_public() {
    let net = Net::connected(1, 61);
    let mut run = begin(&net, 47);
    let (mine, theirs) = (12_345, 67_890);
    let agreed = small_agreed(mine, small_share(theirs)).unwrap();
    let deed = |theirs, shown| Asymmetric::Agreed { other: B, secret: mine, theirs, shown };
    for (theirs, shown, expected) in [
        (1, [0; 32], "no-share"),
        (SMALL_PRIME - 1, [0; 32], "no-share"),
        (u64::MAX, [0; 32], "no-share"),
        (small_share(theirs), proof(agreed, &A), "other-secret"),
        (small_share(theirs), proof(agreed + 1, &B), "other-secret"),
    ] {
        tell(&mut run, &net, deed(theirs, shown));
        assert_eq!(case(&run), expected, "{theirs}");
    }
    tell(&mut run, &net, deed(small_share(theirs), proof(agreed, &B)));
    assert_eq!(run.ticks(), [true, false]);
}

#[test]
fn somebody_stands_between() {
    let net = Net::connected(1, 62);
    let mut run = begin(&net, 47);
    let me = shown(&net).identity.node.0;
    let secret = 99_999;
    let fooled = |party: &Id, theirs: u64| {
        let share = small_share(theirs);
        (share, proof(small_agreed(secret, share).unwrap(), party))
    };
    let deed = |parties, heard| Asymmetric::Between { parties, secret, heard };
    let both = [fooled(&A, 111), fooled(&B, 222)];
    for (parties, heard, expected) in [
        ([A, A], both, "with-myself"),
        ([A, me], both, "with-myself"),
        ([A, B], [fooled(&A, 111), fooled(&B, 111)], "not-fooled"),
        ([A, B], [both[0], (both[1].0, [0; 32])], "not-fooled"),
        ([B, A], both, "not-fooled"),
        ([A, B], [both[0], (0, both[1].1)], "not-fooled"),
    ] {
        tell(&mut run, &net, deed(parties, heard));
        assert_eq!((case(&run), run.ticks()), (expected, &[false, false][..]));
    }
    tell(&mut run, &net, deed([A, B], both));
    assert_eq!(run.ticks(), [false, true]);
}

#[test]
fn a_letter_is_opened_by_one_tab() {
    let net = Net::connected(1, 63);
    let mut run = begin(&net, 50);
    let (reader, own, fresh) = (public_key(&[5; 32]).unwrap(), public_key(&[6; 32]).unwrap(), [9; 32]);
    let letter = ecies::seal(b"noon", &reader, &fresh, &[0; 16]).unwrap();
    let shared = ecies::keys(&[5; 32], &letter[..65]).unwrap().shared;
    let good = receipt(&shared, &letter);
    let deed = |own, reader, fresh, shown| Asymmetric::LetterOpened {
        own,
        reader,
        fresh,
        letter: letter.clone(),
        shown,
    };
    for deed in [
        deed(own, reader, fresh, [0; 32]),
        deed(own, public_key(&[7; 32]).unwrap(), fresh, good),
        deed(own, reader, [8; 32], good),
        deed(own, reader, [0; 32], good),
        deed(own, [0; 33], fresh, good),
    ] {
        tell(&mut run, &net, deed);
        assert!(
            run.saw().is_none() && !run.ticks()[0],
            "whoever opened another letter says nothing of this one"
        );
    }
    tell(&mut run, &net, deed(reader, reader, fresh, good));
    assert_eq!(case(&run), "own-key");
    tell(&mut run, &net, deed(own, reader, fresh, good));
    assert_eq!(run.ticks(), [true, false]);
}

#[test]
fn nothing_on_the_chain_is_encrypted() {
    let mut net = Net::connected(1, 64);
    net.mine_many(ME, 3);
    let mut run = begin(&net, 50);
    for (text, expected) in [("", "no-number"), ("none", "no-number"), ("80", "some"), ("0.5", "no-number")] {
        run.answer(text, sight(&net, &shown(&net)));
        assert_eq!(case(&run), expected, "{text}");
    }
    assert_eq!(run.saw().unwrap().case, "no-number");
    run.answer("０", sight(&net, &shown(&net)));
    assert_eq!(run.ticks(), [false, true]);
}
