//! The tree of scripts behind a Taproot output, and the key that commits to it (BIP341).

use k256::elliptic_curve::PrimeField;
use k256::{FieldBytes, Scalar};

use crate::primitives::encode::put_var_bytes;
use crate::primitives::tagged_hash;

use super::curve::{Affine, multiply_add};

type Hash = [u8; 32];

/// The leaf version of tapscript (BIP342).
pub const LEAF_VERSION_TAPSCRIPT: u8 = 0xc0;

/// The first byte of a witness's last item that makes it an annex (BIP341).
pub const ANNEX_TAG: u8 = 0x50;

/// The bits of a control block's first byte that hold the leaf version; the lowest is the output key's parity.
const LEAF_MASK: u8 = 0xfe;

/// The deepest tree, in levels of branches.
const MAX_DEPTH: usize = 128;

/// The hash of a script in the tree (`TapLeaf`). `leaf_version` is even: [`LEAF_VERSION_TAPSCRIPT`] for scripts with a
/// meaning today.
pub fn tap_leaf_hash(leaf_version: u8, script: &[u8]) -> Hash {
    let mut bytes = vec![leaf_version];
    put_var_bytes(&mut bytes, script);
    tagged_hash("TapLeaf", &bytes)
}

/// The hash of a branch over its two children (`TapBranch`), in whichever order they come.
pub fn tap_branch_hash(a: &Hash, b: &Hash) -> Hash {
    tagged_hash("TapBranch", &[a.min(b).as_slice(), a.max(b)].concat())
}

/// What is added to an internal key, times the generator, so that the output key commits to the root of the scripts
/// (`TapTweak`), or to there being none.
pub fn tap_tweak_hash(internal_key: &Hash, merkle_root: Option<&Hash>) -> Hash {
    let root = merkle_root.map_or(&[][..], Hash::as_slice);
    tagged_hash("TapTweak", &[internal_key, root].concat())
}

/// The key that stands in the output for this internal key and root, as its X coordinate, and whether its Y is odd.
/// None if the internal key is no X coordinate of a point.
pub fn output_key(internal_key: &Hash, merkle_root: Option<&Hash>) -> Option<(Hash, bool)> {
    let internal = Affine::lift_x(internal_key, false)?;
    let tweak = FieldBytes::from(tap_tweak_hash(internal_key, merkle_root));
    multiply_add(&Scalar::from_repr(tweak).into_option()?, &Scalar::ONE, &internal).coordinates()
}

/// What shows that a script is in the tree of an output (BIP341), as it stands in a witness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ControlBlock<'a> {
    /// What the script's bytes mean.
    pub leaf_version: u8,
    /// Whether the Y coordinate of the output key is odd.
    pub output_key_is_odd: bool,
    /// The key to which the root was added.
    pub internal_key: &'a Hash,
    /// The hash beside each branch on the way from the script up to the root.
    pub path: &'a [Hash],
}

impl<'a> ControlBlock<'a> {
    /// Reads 33 bytes and 32 for each of up to 128 levels; `None` for any other length.
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (first, rest) = bytes.split_first()?;
        let (hashes, []) = rest.as_chunks::<32>() else { return None };
        let (internal_key, path) = hashes.split_first()?;
        let fits = path.len() <= MAX_DEPTH;
        fits.then_some(Self {
            leaf_version: first & LEAF_MASK,
            output_key_is_odd: first & !LEAF_MASK != 0,
            internal_key,
            path,
        })
    }

    /// The root over the script with this hash.
    pub fn merkle_root(&self, leaf_hash: &Hash) -> Hash {
        self.path.iter().fold(*leaf_hash, |hash, beside| tap_branch_hash(&hash, beside))
    }

    /// Whether the script with this hash is in the tree of the output with this key.
    pub fn proves(&self, leaf_hash: &Hash, key: &Hash) -> bool {
        output_key(self.internal_key, Some(&self.merkle_root(leaf_hash)))
            == Some((*key, self.output_key_is_odd))
    }
}
