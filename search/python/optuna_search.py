"""Optuna drives Orrery: in a search's file,

    strategy: {name: external, command: python3 search/python/optuna_search.py}

With option.sampler=nsga2 it uses Optuna's NSGA-II instead of its tree-structured Parzen estimator.
"""

import os
import sys
import warnings

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import optuna  # noqa: E402

from orrery_search import Strategy, serve  # noqa: E402


def violations(trial):
    return [trial.user_attrs.get("violation", 0.0)]


class OptunaSearch(Strategy):
    def __init__(self, setup):
        super().__init__(setup)
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        samplers = {"tpe": optuna.samplers.TPESampler, "nsga2": optuna.samplers.NSGAIISampler}
        sampler = samplers[setup.options.get("sampler", "tpe")]
        self.study = optuna.create_study(
            sampler=sampler(seed=setup.seed % 2**32, constraints_func=violations),
            directions=["minimize"] * len(setup.objectives),
        )
        self.open = []
        self.worst = None  # values so far

    def ask(self, n):
        # One at a time: every answer is known before the next question.
        trial = self.study.ask()
        point = {}
        for knob in self.setup.knobs:
            if not knob.counts_in(point):
                continue
            if knob.scale is None:
                point[knob.name] = trial.suggest_categorical(knob.name, knob.values)
            else:
                place = trial.suggest_int(knob.name, 0, len(knob.values) - 1)
                point[knob.name] = knob.values[place]
        self.open.append(trial)
        return [point]

    def tell(self, trial):
        self.close(self.open.pop(0), trial)

    def inform(self, trial):
        fixed = {}
        for knob in self.setup.knobs:
            if knob.counts_in(trial.point):
                value = trial.point[knob.name]
                fixed[knob.name] = value if knob.scale is None else knob.position(trial.point)
        self.study.enqueue_trial(fixed)
        self.ask(1)
        self.close(self.open.pop(), trial)

    def close(self, asked, trial):
        asked.set_user_attr("violation", trial.violation)
        if trial.objectives:
            self.worst = [max(pair) for pair in zip(self.worst or trial.objectives, trial.objectives)]
            self.study.tell(asked, trial.objectives)
        elif trial.violation > 0:
            # Infeasible. The samplers look at its violation, but only where it has values too.
            self.study.tell(asked, self.worst or [1.0] * len(self.setup.objectives))
        else:
            self.study.tell(asked, state=optuna.trial.TrialState.FAIL)


serve(OptunaSearch)
