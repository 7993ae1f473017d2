//! The moments of a spend, one after the other: where a debugger can stand.

use hashyard_core::script::ScriptError;
use hashyard_node::view::{CheckView, PhaseView, StepView, TraceView};

/// A moment: in front of a script's first instruction, or behind one of its instructions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Which phase.
    pub phase: usize,
    /// The instruction that has just run; none in front of the first.
    pub step: Option<usize>,
}

impl Moment {
    /// The phase of this moment.
    pub fn phase(self, trace: &TraceView) -> Option<&PhaseView> {
        trace.phases.get(self.phase)
    }

    /// The instruction that has just run.
    pub fn step(self, trace: &TraceView) -> Option<&StepView> {
        self.phase(trace)?.steps.get(self.step?)
    }

    /// The stack, bottom first.
    pub fn stack(self, trace: &TraceView) -> &[String] {
        match (self.step(trace), self.phase(trace)) {
            (Some(step), _) => &step.stack,
            (None, Some(phase)) => &phase.stack,
            (None, None) => &[],
        }
    }

    /// The alternative stack.
    pub fn alt_stack(self, trace: &TraceView) -> &[String] {
        self.step(trace).map_or(&[], |step| &step.alt_stack)
    }

    /// The signatures checked just now.
    pub fn checks(self, trace: &TraceView) -> Vec<&CheckView> {
        match self.step(trace) {
            Some(step) => step.checks.iter().collect(),
            None => self.phase(trace).and_then(|phase| phase.key_path.as_ref()).into_iter().collect(),
        }
    }

    /// What failed just now.
    pub fn error(self, trace: &TraceView) -> Option<ScriptError> {
        match self.step(trace) {
            Some(step) => step.error,
            None => self.phase(trace).filter(|phase| phase.steps.is_empty())?.error,
        }
    }
}

/// Whether a script was begun; one behind a script that failed was not.
pub fn has_begun(trace: &TraceView, phase: usize) -> bool {
    let before = trace.phases.get(..phase).unwrap_or_default();
    before.iter().all(|phase| phase.error.is_none())
}

/// All moments, in order. A spend has at least one phase, so there is always one to stand at.
pub fn moments(trace: &TraceView) -> Vec<Moment> {
    let begun = |(phase, _): &(usize, &PhaseView)| has_begun(trace, *phase);
    let of_phase = |(phase, view): (usize, &PhaseView)| {
        let steps = (0..view.steps.len()).map(Some);
        core::iter::once(None).chain(steps).map(move |step| Moment { phase, step })
    };
    trace.phases.iter().enumerate().filter(begun).flat_map(of_phase).collect()
}

/// How many items at the bottom of the stack are as they were a moment before; the others are new.
pub fn unchanged(before: &[String], now: &[String]) -> usize {
    before.iter().zip(now).take_while(|(old, new)| old == new).count()
}

#[cfg(test)]
mod tests {
    use hashyard_node::view::trace_texts;

    use super::*;

    #[test]
    fn a_debugger_stands_before_every_script_and_behind_every_instruction() {
        let trace = trace_texts("1 2", "OP_TOALTSTACK OP_DROP OP_FROMALTSTACK", "").unwrap();
        let all = moments(&trace);
        let at: Vec<_> = all.iter().map(|moment| (moment.phase, moment.step)).collect();
        assert_eq!(
            at,
            [(0, None), (0, Some(0)), (0, Some(1)), (1, None), (1, Some(0)), (1, Some(1)), (1, Some(2))]
        );
        assert_eq!(all[0].stack(&trace), [] as [String; 0]);
        assert_eq!(all[3].stack(&trace), ["01", "02"]);
        assert_eq!(
            (all[4].stack(&trace), all[4].alt_stack(&trace)),
            (&["01".to_owned()][..], &["02".to_owned()][..])
        );
        assert_eq!(all[6].stack(&trace), ["02"]);
    }

    #[test]
    fn nobody_stands_in_a_script_that_was_not_begun() {
        let trace = trace_texts("1 OP_RETURN", "OP_DUP", "").unwrap();
        let at: Vec<_> = moments(&trace).iter().map(|moment| (moment.phase, moment.step)).collect();
        assert_eq!(at, [(0, None), (0, Some(0)), (0, Some(1))]);
        assert_eq!((trace.phases.len(), has_begun(&trace, 1)), (2, false));
    }

    #[test]
    fn what_is_new_on_the_stack_is_told_from_what_was_there() {
        let stack = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>();
        for (before, now, same) in [
            (&["01"][..], &["01", "02"][..], 1),
            (&["01", "02"], &["02", "01"], 0),
            (&["01", "02"], &["01"], 1),
            (&[], &[], 0),
        ] {
            assert_eq!(unchanged(&stack(before), &stack(now)), same);
        }
    }

    #[test]
    fn a_failure_is_told_at_its_moment() {
        let trace = trace_texts("", "1 OP_VERIFY OP_RETURN", "").unwrap();
        let errors: Vec<_> = moments(&trace).iter().map(|moment| moment.error(&trace).is_some()).collect();
        assert_eq!(errors, [false, false, false, false, true]);
    }
}
