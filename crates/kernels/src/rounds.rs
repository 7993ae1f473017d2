//! The double hash of a header, written once for kernels of any number of lanes.
//!
//! These are macros because the lanes' instructions may only be called in functions that are compiled for them, and because the
//! rounds must be unrolled whatever the compiler is told to optimise for. A kernel brings its own `add`, `xor`, `ch`, `maj`,
//! `sum0`, `sum1`, `sigma0` and `sigma1` (FIPS 180-4, section 4.1.2).

/// One round. `maj` gets `a^b` and `b^c`: the one is the other of the next round, which `$bc` keeps.
macro_rules! round {
    ($bc:ident $a:ident $b:ident $c:ident $d:ident $e:ident $f:ident $g:ident $h:ident, $kw:expr) => {
        $h = add($h, $kw);
        $h = add($h, add(ch($e, $f, $g), sum1($e)));
        $d = add($d, $h);
        let ab = xor($a, $b);
        $h = add(add($h, maj(ab, $bc, $b)), sum0($a));
        $bc = ab;
    };
}

/// Eight rounds: after them every name is in its place again.
macro_rules! eight_rounds {
    ($bc:ident $a:ident $b:ident $c:ident $d:ident $e:ident $f:ident $g:ident $h:ident,
     $kw0:expr, $kw1:expr, $kw2:expr, $kw3:expr, $kw4:expr, $kw5:expr, $kw6:expr, $kw7:expr) => {
        round!($bc $a $b $c $d $e $f $g $h, $kw0);
        round!($bc $h $a $b $c $d $e $f $g, $kw1);
        round!($bc $g $h $a $b $c $d $e $f, $kw2);
        round!($bc $f $g $h $a $b $c $d $e, $kw3);
        round!($bc $e $f $g $h $a $b $c $d, $kw4);
        round!($bc $d $e $f $g $h $a $b $c, $kw5);
        round!($bc $c $d $e $f $g $h $a $b, $kw6);
        round!($bc $b $c $d $e $f $g $h $a, $kw7);
    };
}

/// Replaces a word of the schedule by the one sixteen rounds later, and adds it to the round's constant.
macro_rules! next_word {
    ($w:ident $k:ident $i:literal) => {{
        $w[$i] =
            add(add($w[$i], sigma0($w[($i + 1) % 16])), add($w[($i + 9) % 16], sigma1($w[($i + 14) % 16])));
        add($w[$i], $k[$i])
    }};
}

/// Rounds 16 to 31, whose words were worked out before.
macro_rules! known_words {
    ($bc:ident $a:ident $b:ident $c:ident $d:ident $e:ident $f:ident $g:ident $h:ident, $w:ident $k:ident, $kw0:expr, $kw1:expr) => {
        eight_rounds!($bc $a $b $c $d $e $f $g $h, $kw0, $kw1, add($w[2], $k[2]), add($w[3], $k[3]),
            add($w[4], $k[4]), add($w[5], $k[5]), add($w[6], $k[6]), add($w[7], $k[7]));
        eight_rounds!($bc $a $b $c $d $e $f $g $h, add($w[8], $k[8]), add($w[9], $k[9]), add($w[10], $k[10]), add($w[11], $k[11]),
            add($w[12], $k[12]), add($w[13], $k[13]), add($w[14], $k[14]), add($w[15], $k[15]));
    };
}

/// Rounds 4 to 31 of the header's second block, for a nonce as a big-endian word.
macro_rules! inner_start {
    ($bc:ident $a:ident $b:ident $c:ident $d:ident $e:ident $f:ident $g:ident $h:ident, $w:ident, $p:ident $nonce:ident) => {
        let k = &$p.inner.kw;
        round!($bc $a $b $c $d $e $f $g $h, k[0]);
        round!($bc $h $a $b $c $d $e $f $g, k[1]);
        round!($bc $g $h $a $b $c $d $e $f, k[2]);
        round!($bc $f $g $h $a $b $c $d $e, k[3]);
        ($a, $b, $c, $d, $e, $f, $g, $h) = ($e, $f, $g, $h, $a, $b, $c, $d);
        eight_rounds!($bc $a $b $c $d $e $f $g $h, k[4], k[5], k[6], k[7], k[8], k[9], k[10], k[11]);
        $w[0] = $p.inner.w16;
        $w[1] = $p.inner.w17;
        $w[2] = add($p.inner.w18, sigma0($nonce));
        $w[3] = add($p.inner.w19, $nonce);
        $w[4] = add($p.pad, sigma1($w[2]));
        $w[5] = sigma1($w[3]);
        $w[6] = add($p.inner.w22, sigma1($w[4]));
        $w[7] = add($w[0], sigma1($w[5]));
        $w[8] = add($w[1], sigma1($w[6]));
        $w[9] = add($w[2], sigma1($w[7]));
        $w[10] = add($w[3], sigma1($w[8]));
        $w[11] = add($w[4], sigma1($w[9]));
        $w[12] = add($w[5], sigma1($w[10]));
        $w[13] = add($w[6], sigma1($w[11]));
        $w[14] = add(add($w[7], $p.inner.w30), sigma1($w[12]));
        $w[15] = add(add($w[8], $p.inner.w31), sigma1($w[13]));
        let k = &$p.inner.k16;
        known_words!($bc $a $b $c $d $e $f $g $h, $w k, k[0], k[1]);
    };
}

/// Rounds 1 to 31 of the second hash, whose first eight words are the first hash.
macro_rules! outer_start {
    ($bc:ident $a:ident $b:ident $c:ident $d:ident $e:ident $f:ident $g:ident $h:ident, $w:ident, $p:ident) => {
        let k = &$p.outer.k;
        round!($bc $h $a $b $c $d $e $f $g, add($w[1], k[1]));
        round!($bc $g $h $a $b $c $d $e $f, add($w[2], k[2]));
        round!($bc $f $g $h $a $b $c $d $e, add($w[3], k[3]));
        round!($bc $e $f $g $h $a $b $c $d, add($w[4], k[4]));
        round!($bc $d $e $f $g $h $a $b $c, add($w[5], k[5]));
        round!($bc $c $d $e $f $g $h $a $b, add($w[6], k[6]));
        round!($bc $b $c $d $e $f $g $h $a, add($w[7], k[7]));
        eight_rounds!($bc $a $b $c $d $e $f $g $h, k[8], k[9], k[10], k[11], k[12], k[13], k[14], k[15]);
        $w[0] = add($w[0], sigma0($w[1]));
        $w[1] = add(add($w[1], $p.outer.w17), sigma0($w[2]));
        $w[2] = add(add($w[2], sigma0($w[3])), sigma1($w[0]));
        $w[3] = add(add($w[3], sigma0($w[4])), sigma1($w[1]));
        $w[4] = add(add($w[4], sigma0($w[5])), sigma1($w[2]));
        $w[5] = add(add($w[5], sigma0($w[6])), sigma1($w[3]));
        $w[6] = add(add(add($w[6], $p.outer.w22), sigma0($w[7])), sigma1($w[4]));
        $w[7] = add(add(add($w[7], $p.outer.w23), $w[0]), sigma1($w[5]));
        $w[8] = add(add($w[1], $p.pad), sigma1($w[6]));
        $w[9] = add($w[2], sigma1($w[7]));
        $w[10] = add($w[3], sigma1($w[8]));
        $w[11] = add($w[4], sigma1($w[9]));
        $w[12] = add($w[5], sigma1($w[10]));
        $w[13] = add($w[6], sigma1($w[11]));
        $w[14] = add(add($w[7], $p.outer.w30), sigma1($w[12]));
        $w[15] = add(add(add($w[8], $p.outer.w22), sigma0($w[0])), sigma1($w[13]));
        let k = &$p.outer.k16;
        known_words!($bc $a $b $c $d $e $f $g $h, $w k, add($w[0], k[0]), add($w[1], k[1]));
    };
}

/// The last word of the double hash, as SHA-256 writes it: the most significant of the number that a target is compared with.
///
/// Both hashes share the code of rounds 32 to 63, so that all of it stays in a processor's cache of decoded instructions. The
/// last word is `h`, which is `e` of round 60: the rounds after that one are left out.
macro_rules! last_word {
    ($p:ident $nonce:ident) => {{
        let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = $p.inner.start;
        (a, e) = (add(a, $nonce), add(e, $nonce));
        let mut bc = xor(b, c);
        let mut w = [$p.pad; 16];
        inner_start!(bc a b c d e f g h, w, $p $nonce);
        let mut block = 0;
        loop {
            let k = &$p.k[block % 2];
            eight_rounds!(bc a b c d e f g h, next_word!(w k 0), next_word!(w k 1), next_word!(w k 2), next_word!(w k 3),
                next_word!(w k 4), next_word!(w k 5), next_word!(w k 6), next_word!(w k 7));
            round!(bc a b c d e f g h, next_word!(w k 8));
            round!(bc h a b c d e f g, next_word!(w k 9));
            round!(bc g h a b c d e f, next_word!(w k 10));
            round!(bc f g h a b c d e, next_word!(w k 11));
            round!(bc e f g h a b c d, next_word!(w k 12));
            if block == 3 {
                break;
            }
            round!(bc d e f g h a b c, next_word!(w k 13));
            round!(bc c d e f g h a b, next_word!(w k 14));
            round!(bc b c d e f g h a, next_word!(w k 15));
            block += 1;
            if block == 2 {
                let m = &$p.inner.midstate;
                (w[0], w[1], w[2], w[3]) = (add(a, m[0]), add(b, m[1]), add(c, m[2]), add(d, m[3]));
                (w[4], w[5], w[6], w[7]) = (add(e, m[4]), add(f, m[5]), add(g, m[6]), add(h, m[7]));
                [h, a, b, c, d, e, f, g] = $p.outer.start;
                bc = xor(a, b);
                (h, d) = (add(h, w[0]), add(d, w[0]));
                outer_start!(bc a b c d e f g h, w, $p);
            }
        }
        add(h, $p.outer.last)
    }};
}
