//! Lamps that counters light: on at once when a number grows, off when it rests.

/// A lamp stays on for so long after its number grew, in ms: so it changes less than once a second.
pub const GLOW_MS: u64 = 2_000;

/// How a lamp stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lamp {
    /// Its number is 0.
    Never,
    /// Its number rests.
    Lately,
    /// Its number grew within [`GLOW_MS`].
    AtWork,
}

/// Lamps in a row: as many as there are numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lamps {
    /// The number of each, and when it last grew, Unix ms.
    seen: Vec<(u64, Option<u64>)>,
}

impl Lamps {
    /// Looks at the numbers, at Unix ms `now_ms`. What they are at first lights nothing, and neither does a number that fell, because
    /// whoever counts began anew.
    pub fn see(&mut self, numbers: &[u64], now_ms: u64) {
        if self.seen.len() != numbers.len() {
            self.seen = numbers.iter().map(|number| (*number, None)).collect();
        }
        for ((before, grew), number) in self.seen.iter_mut().zip(numbers) {
            if number > before {
                *grew = Some(now_ms);
            }
            *before = *number;
        }
    }

    /// How a lamp stands at Unix ms `now_ms`.
    pub fn lamp(&self, index: usize, now_ms: u64) -> Lamp {
        match self.seen.get(index) {
            Some((_, Some(grew))) if now_ms < grew.saturating_add(GLOW_MS) => Lamp::AtWork,
            Some((1.., _)) => Lamp::Lately,
            _ => Lamp::Never,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lamp_is_on_while_its_number_grows_and_two_seconds_longer() {
        let mut lamps = Lamps::default();
        assert_eq!(lamps.lamp(0, 0), Lamp::Never);
        lamps.see(&[0, 7, 0], 1_000);
        let all = |lamps: &Lamps, now| (0..4).map(|index| lamps.lamp(index, now)).collect::<Vec<_>>();
        use Lamp::{AtWork, Lately, Never};
        assert_eq!(all(&lamps, 1_000), [Never, Lately, Never, Never]);
        lamps.see(&[1, 7, 0], 1_100);
        assert_eq!(all(&lamps, 1_100), [AtWork, Lately, Never, Never]);
        assert_eq!(all(&lamps, 3_099), [AtWork, Lately, Never, Never]);
        assert_eq!(all(&lamps, 3_100), [Lately, Lately, Never, Never]);
        lamps.see(&[1, 8, 0], 5_000);
        assert_eq!(all(&lamps, 5_001), [Lately, AtWork, Never, Never]);
    }

    #[test]
    fn who_counts_anew_lights_nothing() {
        let mut lamps = Lamps::default();
        lamps.see(&[9], 0);
        lamps.see(&[2], 10);
        assert_eq!(lamps.lamp(0, 10), Lamp::Lately);
        lamps.see(&[0], 20);
        assert_eq!(lamps.lamp(0, 20), Lamp::Never);
        lamps.see(&[u64::MAX], u64::MAX);
        assert_eq!(lamps.lamp(0, u64::MAX - 1), Lamp::AtWork);
    }
}
