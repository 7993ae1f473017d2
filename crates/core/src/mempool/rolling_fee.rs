//! The fee rate that rises when space is short, and decays.

use crate::FeeRate;

/// The fee rate that evictions drove up. It starts to decay with the next block, for only blocks make room.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RollingFee {
    rate: FeeRate,
    since_ms: u64,
    decays: bool,
}

impl RollingFee {
    /// Something was evicted that paid this.
    pub(super) fn raise(&mut self, rate: FeeRate, now_ms: u64) {
        *self = Self { rate, since_ms: now_ms, decays: false };
    }

    /// A block came.
    pub(super) fn start_decay(&mut self, now_ms: u64) {
        if !self.decays {
            *self = Self { since_ms: now_ms, decays: true, ..*self };
        }
    }

    /// In whole numbers, so that every machine gets the same: halved for each full half-life, in between on a line.
    pub(super) fn at(&self, now_ms: u64, half_life_ms: u64) -> FeeRate {
        if !self.decays {
            return self.rate;
        }
        let elapsed = now_ms.saturating_sub(self.since_ms);
        let halvings = u32::try_from(elapsed / half_life_ms).unwrap_or(u32::MAX);
        let halved = self.rate.0.checked_shr(halvings).unwrap_or(0);
        let part = u128::from(halved) * u128::from(elapsed % half_life_ms) / u128::from(2 * half_life_ms);
        FeeRate(halved - part as u64)
    }
}
