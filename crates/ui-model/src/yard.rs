//! The course as a railway yard: chapters are lots of wagons, put side by side in bands.

/// Columns of a band.
pub const COLUMNS: usize = 7;

/// A chapter's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lot {
    /// Which chapter, from 0.
    pub chapter: usize,
    /// Columns that it takes.
    pub columns: usize,
}

/// Chapters of so many pages each as bands, in order. A lot is two rows high, a long chapter three; the last lot takes what is left of
/// its band.
pub fn bands(pages: &[usize]) -> Vec<Vec<Lot>> {
    let mut bands: Vec<Vec<Lot>> = vec![];
    for (chapter, pages) in pages.iter().enumerate() {
        let columns = columns(*pages);
        match bands.last_mut().filter(|band| width(band) + columns <= COLUMNS) {
            Some(band) => band.push(Lot { chapter, columns }),
            None => bands.push(vec![Lot { chapter, columns }]),
        }
    }
    if let Some(band) = bands.last_mut() {
        let free = COLUMNS - width(band);
        if let Some(lot) = band.last_mut() {
            lot.columns += free;
        }
    }
    bands
}

fn columns(pages: usize) -> usize {
    let rows = if pages <= 2 * COLUMNS { 2 } else { 3 };
    pages.div_ceil(rows).clamp(1, COLUMNS)
}

fn width(band: &[Lot]) -> usize {
    band.iter().map(|lot| lot.columns).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_chapter_has_its_place_and_no_band_is_too_wide() {
        let pages = [7, 1, 4, 5, 3, 4, 6, 2, 3, 2, 4, 15, 3, 4, 4, 1, 1, 1];
        let bands = bands(&pages);
        let chapters: Vec<usize> = bands.iter().flatten().map(|lot| lot.chapter).collect();
        assert_eq!(chapters, (0..pages.len()).collect::<Vec<_>>());
        let widths: Vec<usize> = bands.iter().map(|band| width(band)).collect();
        assert_eq!(widths, [7; 6]);
        assert_eq!(bands[3], [Lot { chapter: 10, columns: 2 }, Lot { chapter: 11, columns: 5 }]);
    }

    #[test]
    fn absurd_numbers_have_a_place_too() {
        assert!(bands(&[]).is_empty());
        for band in bands(&[0, 1_000, 0, usize::MAX]) {
            assert!(width(&band) <= COLUMNS);
        }
    }
}
