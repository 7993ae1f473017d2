//! A picture to be encrypted: even surfaces are what ECB can't hide.

/// Pixels of a side. Each pixel is a byte.
pub const PICTURE_SIDE: usize = 64;

/// A hash of at least 32 bytes as a picture: a tile of eight columns and four rows, a byte's colour for each. The pixels stand in
/// [`in_tiles`]' order. `None` for fewer bytes.
pub fn hash_picture(colours: &[u8], block_len: usize) -> Option<Vec<u8>> {
    if colours.len() < 32 || !matches!(block_len, 8 | 16) {
        return None;
    }
    let mut pixels = vec![0; PICTURE_SIDE * PICTURE_SIDE];
    for (index, (x, y)) in in_tiles(block_len).into_iter().enumerate() {
        pixels[index] = colours[y / (PICTURE_SIDE / 4) * 8 + x / (PICTURE_SIDE / 8)];
    }
    Some(pixels)
}

/// Where each pixel stands, column and row. Those of a block lie together: four columns, and as many rows as it takes.
pub fn in_tiles(block_len: usize) -> Vec<(usize, usize)> {
    let (width, height) = (4, (block_len / 4).max(1));
    let across = PICTURE_SIDE / width;
    let place = |index: usize| {
        let (tile, within) = (index / (width * height), index % (width * height));
        (tile % across * width + within % width, tile / across * height + within / width)
    };
    (0..PICTURE_SIDE * PICTURE_SIDE).map(place).collect()
}
