"""Search with Orrery from Python, in one file that needs only the standard library.

Orrery asks your program: write a Strategy and end with `serve(Mine)`. Then

    orrery search spec.yaml --strategy external --option 'command=python3 mine.py'

or, with --allow-command, in the search's file

    strategy: {name: external, command: python3 mine.py}

Your program asks Orrery: `Evaluator("spec.yaml")` evaluates points of that file's space.

Points are dictionaries: {"array.rows": "16", "dataflow": "output_stationary"}, with the values as
the search's file writes them, and without the knobs that do not count.
"""

import json
import subprocess
import sys


class Knob:
    """One thing to choose: `name`, its `values` (text), and `scale`, where each value lies from 0
    to 1 (None for categories). It counts only where the knob `parent` (None: always) has one of
    the values in `active_for`."""

    def __init__(self, described, knobs):
        self.name = described["name"]
        self.values = described["values"]
        self.scale = described["scale"] or None
        self.role = described["role"]
        self.parent = knobs[described["parent"]] if described["parent"] >= 0 else None
        self.active_for = [self.parent.values[i] for i in described["active_for"]] if self.parent else None

    def counts_in(self, point):
        return self.parent is None or point.get(self.parent.name) in self.active_for


class Setup:
    """What a strategy is told when it is made: `knobs`, the names of the `objectives`, `budget`
    (trials), `seed`, and `options` (text by name, those given as option.NAME)."""

    def __init__(self, start):
        self.knobs = []
        for described in start["knobs"]:
            self.knobs.append(Knob(described, self.knobs))
        self.objectives = start["objectives"]
        self.budget = start["budget"]
        self.seed = start["seed"]
        self.options = start["options"]


class Trial:
    """What became of a point: `number`, `point`, `state` ("complete", "infeasible", "pruned",
    "failed", "timed_out"), `objectives` (all to be minimised; empty without), `violation`,
    `metrics` and `message`."""

    def __init__(self, knobs, told):
        self.number = told["number"]
        self.point = _point(knobs, told["choices"])
        self.state = told["state"]
        self.objectives = told["objectives"]
        self.violation = told["violation"]
        self.metrics = told["metrics"]
        self.message = told["message"]


class Strategy:
    """Derive from this. With the same setup and the same trials it has to ask for the same points:
    that is how Orrery brings it back when a study is resumed."""

    def __init__(self, setup):
        self.setup = setup

    def ask(self, n):
        """From 1 to n points, or [] when there is nothing more to try."""
        raise NotImplementedError

    def tell(self, trial):
        """Every point that was asked for is told, in order, before the next ask."""


def _point(knobs, choices):
    return {k.name: k.values[c] for k, c in zip(knobs, choices) if c >= 0}


def _choices(knobs, point):
    choices = []
    for knob in knobs:
        if not knob.counts_in(point):
            choices.append(-1)
        elif point.get(knob.name) in knob.values:
            choices.append(knob.values.index(point[knob.name]))
        else:
            raise ValueError(f"{knob.name}: found {point.get(knob.name)!r}; allowed: {knob.values}")
    return choices


def serve(strategy_class):
    """Answers Orrery until it has no more questions."""
    strategy = None
    # Orrery listens to standard output, so what is printed by accident goes elsewhere.
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        question = json.loads(line)
        try:
            answer = {}
            if question["op"] == "start":
                setup = Setup(question)
                strategy = strategy_class(setup)
            elif question["op"] == "ask":
                points = strategy.ask(question["n"])
                answer["points"] = [_choices(setup.knobs, point) for point in points]
            elif question["op"] == "tell":
                strategy.tell(Trial(setup.knobs, question["trial"]))
            else:
                answer["error"] = f"unknown question {question['op']}"
        except Exception as error:  # one line for Orrery's user, the rest on standard error
            import traceback

            traceback.print_exc()
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


class Evaluator:
    """Evaluates points of the space of a search's file with `orrery worker`."""

    def __init__(self, file, program="orrery"):
        with open(file, encoding="utf-8") as text:
            greeting = {"spec": text.read(), "file": file}
        self._process = subprocess.Popen(
            [program, "worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.knobs = []
        for described in self._exchange(greeting)["knobs"]:
            self.knobs.append(Knob(described, self.knobs))
        self._number = 0

    def __call__(self, point, fidelity=None):
        """The Trial of a point, at the file's fidelity unless another is given."""
        job = {"number": self._number, "choices": _choices(self.knobs, point), "fidelity": fidelity}
        self._number += 1
        return Trial(self.knobs, self._exchange(job))

    def _exchange(self, question):
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("orrery worker ended; what it said is on standard error")
        answer = json.loads(line)
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer

    def close(self):
        self._process.stdin.close()
        self._process.wait()
