//! Page 26: say how long seven blocks take with 51 and with 60 % of the hash rate, and then measure it.

use hashyard_node::view::Event;

use super::Mission;
use super::number::read_decimal;
use crate::deed::{Deed, Lab, LabPoint, LabRun};
use crate::mission::{Sight, Told};

/// The shares of the hash rate.
const SHARES: [f64; 2] = [0.51, 0.6];
/// Who is six blocks behind has to make up seven to be ahead.
const BEHIND: f64 = 6.0;
/// With fewer attacks the interval at 51 % is so wide that 300 is in it, the answer of who forgets the block that goes ahead.
const LEAST_RUNS: f64 = 5_000.0;
/// Whose prediction is that near to the formula, is right where a run misses it, as one in twenty does.
const NEAR: f64 = 0.01;

/// Two predictions, and then a run of `majority` whose intervals hold them.
#[derive(Default)]
pub struct Majority {
    /// Blocks that the whole network finds until then, as said for both shares.
    said: Option<[f64; 2]>,
}

/// The mean: seven blocks are made up by 2q − 1 with each block that anybody finds (Feller, chapter XIV).
fn mean(q: f64) -> f64 {
    (BEHIND + 1.0) / (2.0 * q - 1.0)
}

/// How a prediction stands to what was measured.
enum Verdict {
    Inside,
    ByChance,
    Low,
    High,
}

fn verdict(share: f64, said: f64, point: &LabPoint) -> Verdict {
    let truth = mean(share);
    match () {
        () if point.holds(said) => Verdict::Inside,
        () if (said - truth).abs() <= NEAR * truth => Verdict::ByChance,
        () if said < point.low => Verdict::Low,
        () => Verdict::High,
    }
}

impl Majority {
    fn predict(&mut self, texts: &[String; 2], told: &mut Told) {
        let [Some(first), Some(second)] = texts.each_ref().map(|text| read_decimal(text)) else {
            return told.saw("no-number", []);
        };
        self.said = Some([first, second]);
        told.noted("noted", [("first", first.to_string()), ("second", second.to_string())]);
    }

    fn compare(&mut self, run: &LabRun, told: &mut Told) {
        let (z, runs) = (run.value("z"), run.value("runs"));
        let (Some(z), Some(runs), [Some(first), Some(second)]) = (z, runs, SHARES.map(|share| run.at(share)))
        else {
            return;
        };
        let Some(said) = self.said else { return told.saw("no-prediction", []) };
        if z != BEHIND {
            return told.saw("other-z", [("z", z.to_string()), ("blocks", (z + 1.0).to_string())]);
        }
        if runs < LEAST_RUNS {
            return told.saw("few-runs", [("runs", runs.to_string())]);
        }
        // What was wrong is on the screen now: another prediction needs another run.
        self.said = None;
        for (condition, point) in [(1, second), (0, first)] {
            self.judge(condition, said, point, told);
        }
    }

    fn judge(&mut self, condition: usize, said: [f64; 2], point: &LabPoint, told: &mut Told) {
        let (share, number) = (SHARES[condition], said[condition]);
        let facts = || {
            let whole = |number: f64| format!("{number:.1}");
            let percent = format!("{:.0}", share * 100.0);
            [
                ("share", percent),
                ("said", number.to_string()),
                ("low", whole(point.low)),
                ("high", whole(point.high)),
            ]
        };
        match verdict(share, number, point) {
            Verdict::Inside => told.tick(condition),
            _ if told.is_ticked(condition) => {}
            Verdict::ByChance => {
                self.said = Some(said);
                told.saw("by-chance", facts());
            }
            Verdict::Low => told.saw("low", facts()),
            Verdict::High => told.saw("high", facts()),
        }
    }
}

impl Mission for Majority {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["no-number", "noted", "no-prediction", "other-z", "few-runs", "by-chance", "low", "high"]
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, _node: Sight<'_>, told: &mut Told) {
        match deed {
            Deed::Lab(Lab::WaitsPredicted(texts)) => self.predict(texts, told),
            Deed::Lab(Lab::Ran(run)) if run.experiment() == "majority" => self.compare(run, told),
            _ => {}
        }
    }
}
