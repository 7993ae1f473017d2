//! How politely this tab mines: how much of the time, and when not at all.

use serde::{Deserialize, Serialize};

use crate::slice::SLICE_MS;

/// Bounds of the duty cycle, in percent.
pub const DUTY: (u8, u8) = (10, 100);

/// By which code nonces are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Engine {
    /// The fastest kernel of the processor.
    #[default]
    Simd128,
    /// Plain code, for comparison.
    Portable,
    /// The first thread drives the GPU, the others mine as with [`Engine::Simd128`].
    Gpu,
}

/// What the user wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MiningPreferences {
    /// Of every second, the part in which a thread hashes, in percent: 10 to 100.
    pub duty: u8,
    /// Only while the tab can be seen.
    pub only_visible: bool,
    /// Only while the machine is on mains power, where the browser tells.
    pub only_on_mains: bool,
    /// By which code.
    #[serde(default)]
    pub engine: Engine,
}

impl Default for MiningPreferences {
    fn default() -> Self {
        Self { duty: DUTY.1, only_visible: false, only_on_mains: false, engine: Engine::default() }
    }
}

/// What the browser tells of the tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Surroundings {
    /// It can be seen.
    pub visible: bool,
    /// The machine is on mains power; `None` where the browser doesn't tell.
    pub on_mains: Option<bool>,
}

/// Why mining rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pause {
    /// The tab is hidden.
    Hidden,
    /// The machine runs on its battery.
    Battery,
}

impl MiningPreferences {
    /// Whether mining has to rest now, and why.
    pub fn pause(self, now: Surroundings) -> Option<Pause> {
        match now {
            Surroundings { visible: false, .. } if self.only_visible => Some(Pause::Hidden),
            Surroundings { on_mains: Some(false), .. } if self.only_on_mains => Some(Pause::Battery),
            _ => None,
        }
    }

    /// How long a thread rests after a slice that took so long, both in ms.
    pub fn rest_ms(self, slice_ms: f64) -> u32 {
        let duty = f64::from(self.duty.clamp(DUTY.0, DUTY.1));
        // A clock that jumped must not put a thread to sleep.
        (slice_ms.clamp(0.0, 4.0 * SLICE_MS) * (100.0 - duty) / duty).round() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEEN: Surroundings = Surroundings { visible: true, on_mains: Some(true) };

    #[test]
    fn mining_rests_only_where_the_user_said_so_and_the_browser_tells() {
        let polite =
            MiningPreferences { only_visible: true, only_on_mains: true, ..MiningPreferences::default() };
        let hidden = Surroundings { visible: false, ..SEEN };
        let battery = Surroundings { on_mains: Some(false), ..SEEN };
        let silent = Surroundings { on_mains: None, ..SEEN };
        for (preferences, now, pause) in [
            (polite, SEEN, None),
            (polite, hidden, Some(Pause::Hidden)),
            (polite, battery, Some(Pause::Battery)),
            (polite, silent, None),
            (MiningPreferences::default(), hidden, None),
            (MiningPreferences::default(), battery, None),
        ] {
            assert_eq!(preferences.pause(now), pause, "{preferences:?} {now:?}");
        }
    }

    #[test]
    fn rests_make_up_the_rest_of_the_time() {
        for (duty, rest) in [(100, 0), (50, 40), (25, 120), (10, 360), (0, 360), (255, 0)] {
            assert_eq!(
                MiningPreferences { duty, ..MiningPreferences::default() }.rest_ms(40.0),
                rest,
                "{duty}"
            );
        }
        assert_eq!(MiningPreferences { duty: 50, ..MiningPreferences::default() }.rest_ms(1e9), 160);
        assert_eq!(MiningPreferences { duty: 50, ..MiningPreferences::default() }.rest_ms(-1.0), 0);
    }
}
