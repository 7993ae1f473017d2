//! How fast a block spreads through a network of today's size: SimBlock's default scenario, and any number of nodes. They can come and go, and the
//! network can be cut in two for a while: then each side builds a chain of its own, and the shorter one goes stale when they meet again.

use serde_json::Value;

use crate::block_net::{Arrival, BlockNet, Scenario};
use crate::experiment::{Experiment, Findings, Parameter, Run, Values, by_name};
use crate::names::{Name, ParameterName};
use crate::queue::Time;
use crate::scene::{NODES, News, Scene};
use crate::spread::Spread;

/// Events of a slice.
const SLICE: u32 = 100_000;

/// `propagation`.
pub const EXPERIMENT: Experiment = Experiment {
    name: Name::Propagation,
    about: "milliseconds until a block has reached 10 … 100 % of the nodes (SimBlock's default scenario)",
    parameters: &[
        Parameter::whole(ParameterName::Nodes, "nodes", 1_000.0, 2.0..=200_000.0),
        Parameter::whole(ParameterName::Blocks, "height at which the run ends", 100.0, 1.0..=10_000.0),
        Parameter::real(ParameterName::Interval, "seconds between blocks on average", 600.0, 0.1..=100_000.0),
        Parameter::real(
            ParameterName::Churn,
            "share of the nodes that leaves each hour, one by one, to come back after ten minutes on average",
            0.0,
            0.0..=1.0,
        ),
        Parameter::real(
            ParameterName::Partition,
            "minutes for which the network is cut in two, from the middle of the run on",
            0.0,
            0.0..=10_000.0,
        ),
        Parameter::real(ParameterName::Part, "share of the nodes on one side of the cut", 0.3, 0.01..=0.5),
    ],
    start: |values| Box::new(Propagation::new(values)),
};

struct Propagation {
    net: BlockNet,
    height: u32,
    best: u32,
    done: f64,
    cut: Cut,
    times: Spread,
    /// Which block is shown, and who has it when.
    shown: Option<u32>,
    news: Vec<News>,
}

/// A network that is cut in two for a while.
struct Cut {
    /// For how long, in ms; 0: it is not.
    time: Time,
    /// The height at which that begins.
    height: u32,
    /// Which share of the nodes is on the one side.
    part: f64,
    /// Which nodes are; empty before the cut.
    side: Vec<bool>,
    /// Blocks that were found meanwhile, on the other side and on the one.
    found: [u64; 2],
    /// It is over.
    is_healed: bool,
}

impl Cut {
    fn new(values: &Values) -> Self {
        Self {
            time: (values.get(ParameterName::Partition) * 60_000.0) as Time,
            height: values.count(ParameterName::Blocks) as u32 / 2,
            part: values.get(ParameterName::Part),
            side: vec![],
            found: [0; 2],
            is_healed: false,
        }
    }

    fn is_due(&self, height: u32) -> bool {
        self.time > 0 && self.side.is_empty() && height >= self.height
    }

    fn is_under_way(&self) -> bool {
        !self.side.is_empty() && !self.is_healed
    }
}

impl Propagation {
    fn new(values: &Values) -> Self {
        let (nodes, interval) =
            (values.count(ParameterName::Nodes) as u32, values.get(ParameterName::Interval) * 1_000.0);
        let churn = values.get(ParameterName::Churn);
        Self {
            net: BlockNet::new(Scenario { nodes, interval, churn, ..Scenario::TODAY }, values.seed),
            cut: Cut::new(values),
            height: values.count(ParameterName::Blocks) as u32,
            best: 0,
            done: 0.0,
            times: Spread::default(),
            shown: None,
            news: vec![],
        }
    }

    /// It is over when the next block after the last one is found: by then that has spread as all others have.
    fn is_done(&self) -> bool {
        self.best > self.height && !self.cut.is_under_way()
    }

    /// Begins the cut and notes its end, behind which a block is found at least.
    fn cut(&mut self) {
        if self.cut.is_due(self.best) {
            self.cut.side = self.net.cut(self.cut.part, self.cut.time);
        } else if self.cut.is_under_way() && !self.net.is_cut() {
            self.cut.is_healed = true;
            self.height = self.height.max(self.best);
        }
    }

    /// The last block is shown, and of several at its height the first.
    fn show(&mut self, arrival: &Arrival, height: u32) {
        if height == self.height
            && *self.shown.get_or_insert(arrival.block) == arrival.block
            && arrival.node < NODES
        {
            let region = self.net.region(arrival.node);
            self.news.push(News { node: arrival.node, region, after: arrival.after });
        }
    }

    fn step(&mut self) {
        let arrival = self.net.step();
        self.cut();
        let Some(arrival) = arrival else { return };
        let block = self.net.blocks()[arrival.block as usize];
        self.best = self.best.max(block.height);
        if arrival.reached == 1 && self.cut.is_under_way() {
            self.cut.found[usize::from(self.cut.side[arrival.node as usize])] += 1;
        }
        if block.height > self.height {
            return;
        }
        self.show(&arrival, block.height);
        self.times.add(&arrival, self.net.nodes());
    }
}

impl Run for Propagation {
    fn advance(&mut self) -> f64 {
        for _ in 0..SLICE {
            if self.is_done() {
                return 1.0;
            }
            self.step();
        }
        // The last part of the last block is not told apart, nor how long a cut lasts beyond it.
        let done = f64::from(self.best.saturating_sub(1)) / f64::from(self.height);
        self.done = self.done.max(done.min(0.999));
        self.done
    }

    fn findings(&self) -> Findings {
        let found =
            self.net.blocks().iter().filter(|block| (1..=self.height).contains(&block.height)).count() as u64;
        let height = u64::from(self.best.min(self.height));
        let [_, found_by_part] = self.cut.found;
        let summary = [
            ("blocks", found),
            ("stale", found.saturating_sub(height)),
            ("taken_back", u64::from(self.net.taken_back)),
            ("found_apart", self.cut.found.iter().sum()),
            ("found_by_part", found_by_part),
            ("left", self.net.left()),
            ("seconds_simulated", self.net.now() / 1_000),
        ];
        Findings {
            points: self.times.points(),
            summary: by_name(summary.map(|(name, value)| (name, Value::from(value)))),
            events: self.net.events,
            digest: self.net.digest.value(),
        }
    }

    fn scene(&self) -> Option<Scene> {
        (!self.news.is_empty()).then(|| Scene::Spread(self.news.clone()))
    }
}
