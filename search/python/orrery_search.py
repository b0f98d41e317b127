"""Search with Orrery from Python, in one file that needs only the standard library.

Orrery asks your program: write a Strategy and end with `serve(Mine)`. Then

    orrery search spec.yaml --strategy external --option 'command=python3 mine.py'

or, with --allow-command, in the search's file

    strategy: {name: external, command: python3 mine.py}

Your program asks Orrery: `Evaluator("spec.yaml", workers=2)` evaluates points of that file's space,
and `Study("array.study")` reads what `orrery search --study` wrote.

Points are dictionaries: {"array.rows": 16, "dataflow": "output_stationary"}, without the knobs that do
not count. A knob whose values are all numbers has numbers (64K is 65536), any other has text.
"""

import concurrent.futures
import json
import queue
import re
import sqlite3
import subprocess
import sys

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?([KMG]?)")
_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


def _numbers(texts):
    """The texts as numbers where all of them are, or as they are."""
    matches = [_NUMBER.fullmatch(text) for text in texts]
    if not all(matches):
        return list(texts)
    numbers = []
    for text, match in zip(texts, matches):
        unit = match.group(3)
        body = text[: len(text) - len(unit)]
        whole = re.fullmatch(r"[-+]?\d+", body)
        numbers.append((int(body) if whole else float(body)) * _UNITS[unit])
    return numbers


class Knob:
    """One thing to choose: `name`, its `values` (numbers where all are, else text; `texts` as the
    file writes them), and `scale`, where each value lies from 0 to 1 (None for categories). It
    counts only where the knob `parent` (None: always) has one of the values in `active_for`."""

    def __init__(self, described, knobs):
        self.name = described["name"]
        self.texts = described["values"]
        self.values = _numbers(self.texts)
        self.scale = described["scale"] or None
        self.role = described["role"]
        self.parent = knobs[described["parent"]] if described["parent"] >= 0 else None
        self.active_positions = described["active_for"]
        self.active_for = [self.parent.values[i] for i in self.active_positions] if self.parent else None

    def counts_in(self, point):
        return self.parent is None or self.parent.position(point) in self.active_positions

    def position(self, point):
        """Where the point's value is among the values, -1 where it is not; text does as well."""
        value = point.get(self.name)
        if isinstance(value, str) and value in self.texts:
            return self.texts.index(value)
        return self.values.index(value) if value in self.values else -1


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
    "failed", "timed_out"), `objectives` (all to be minimised; empty without), `violation` in all and
    `violations` by metric, `metrics`, `message`, and `layers`: of each layer a dictionary with its
    name, cycles, dram_bytes and energy_uj (None where it has none), empty unless asked for."""

    def __init__(self, knobs, told):
        self.number = told["number"]
        self.point = _point(knobs, told["choices"])
        self.state = told["state"]
        self.objectives = told["objectives"]
        self.violation = told["violation"]
        self.violations = told.get("violations", {})
        self.metrics = told["metrics"]
        self.message = told["message"]
        self.layers = told.get("layers", [])


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

    def inform(self, trial):
        """A trial that it did not ask for, of a warm start or of another strategy of a portfolio."""


def _point(knobs, choices):
    return {k.name: k.values[c] for k, c in zip(knobs, choices) if c >= 0}


def _choices(knobs, point):
    choices = []
    for knob in knobs:
        if not knob.counts_in(point):
            choices.append(-1)
        elif knob.position(point) >= 0:
            choices.append(knob.position(point))
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
                answer["informs"] = strategy_class.inform is not Strategy.inform
            elif question["op"] == "ask":
                points = strategy.ask(question["n"])
                answer["points"] = [_choices(setup.knobs, point) for point in points]
            elif question["op"] == "tell":
                strategy.tell(Trial(setup.knobs, question["trial"]))
            elif question["op"] == "inform":
                strategy.inform(Trial(setup.knobs, question["trial"]))
            else:
                answer["error"] = f"unknown question {question['op']}"
        except Exception as error:  # one line for Orrery's user, the rest on standard error
            import traceback

            traceback.print_exc()
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


class _Worker:
    """One `orrery worker`."""

    def __init__(self, program, greeting):
        self._process = subprocess.Popen(
            [program, "worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.greeted = self.exchange(greeting)

    def exchange(self, question):
        try:
            self._process.stdin.write(json.dumps(question) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # it may have left an answer all the same
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
        self._process.stdout.close()


class Evaluator:
    """Evaluates points of the space of a search's file with so many `orrery worker` processes.

        with Evaluator("spec.yaml", workers=2) as evaluate:
            trial = evaluate({"array.rows": 16, "array.cols": 8})
            trials = evaluate.map(points)
    """

    def __init__(self, file, program="orrery", workers=1):
        if workers < 1:
            raise ValueError(f"workers: found {workers}; allowed: at least 1")
        with open(file, encoding="utf-8") as text:
            greeting = {"spec": text.read(), "file": file}
        self._idle = queue.SimpleQueue()
        self._workers = []
        for _ in range(workers):
            worker = _Worker(program, greeting)
            self._workers.append(worker)
            self._idle.put(worker)
        self.knobs = []
        for described in self._workers[0].greeted["knobs"]:
            self.knobs.append(Knob(described, self.knobs))
        self._number = 0

    def __call__(self, point, fidelity=None, layers=False):
        """The Trial of a point, at the file's fidelity unless another is given."""
        return self._run(self._job(point, fidelity, layers))

    def map(self, points, fidelity=None, layers=False):
        """The Trials of all points, in their order, evaluated side by side by the workers. The first
        error is raised when all are done."""
        jobs = [self._job(point, fidelity, layers) for point in points]
        with concurrent.futures.ThreadPoolExecutor(len(self._workers)) as threads:
            return [future.result() for future in [threads.submit(self._run, job) for job in jobs]]

    def _job(self, point, fidelity, layers):
        job = {"number": self._number, "choices": _choices(self.knobs, point), "fidelity": fidelity}
        if layers:
            job["layers"] = True
        self._number += 1
        return job

    def _run(self, job):
        worker = self._idle.get()
        try:
            return Trial(self.knobs, worker.exchange(job))
        finally:
            self._idle.put(worker)

    def close(self):
        for worker in self._workers:
            worker.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Study:
    """A study as `orrery search --study FILE` wrote it, finished or not: `knobs`, `objectives` (names),
    `budget`, `seed`, `strategy`, and the finished `trials`."""

    def __init__(self, file):
        database = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        try:
            meta = dict(database.execute("SELECT key, value FROM meta"))
            rows = database.execute("SELECT result FROM trials WHERE result != '' ORDER BY number")
            results = [json.loads(row[0]) for row in rows]
        except sqlite3.Error as error:
            raise ValueError(f"{file}: is no study that can be read ({error})") from error
        finally:
            database.close()
        if "space" not in meta:
            raise ValueError(f"{file}: was written before studies kept their knobs")
        space = json.loads(meta["space"])
        self.knobs = []
        for described in space["knobs"]:
            self.knobs.append(Knob(described, self.knobs))
        self.objectives = space["objectives"]
        self.strategy, self.spec = meta["strategy"], meta["spec"]
        self.budget, self.seed = int(meta["budget"]), int(meta["seed"])
        self.trials = [Trial(self.knobs, result) for result in results]

    @classmethod
    def search(cls, spec, file, program="orrery", jobs=1, arguments=()):
        """Runs a search, or goes on with it if the study is there, and reads the study."""
        command = [program, "search", spec, "--study", file, "--resume", "--jobs", str(jobs), *arguments]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise ValueError(done.stderr.strip())
        return cls(file)

    @property
    def front(self):
        """The complete trials that no other beats; of equal ones the first."""
        complete = [trial for trial in self.trials if trial.state == "complete"]
        front, seen = [], set()
        for trial in complete:
            mine = tuple(trial.objectives)
            beaten = any(
                tuple(other.objectives) != mine and all(o <= m for o, m in zip(other.objectives, mine))
                for other in complete
            )
            if not beaten and mine not in seen:
                front.append(trial)
                seen.add(mine)
        return front

    @property
    def best(self):
        """The first of the front; None where no trial is complete."""
        return self.front[0] if self.front else None

    def columns(self):
        """A dictionary of columns, an entry for each trial: number, state, each knob (None where it
        does not count), each metric (None where it is not known), violation and message."""
        metrics = sorted({name for trial in self.trials for name in trial.metrics})
        columns = {"number": [t.number for t in self.trials], "state": [t.state for t in self.trials]}
        for knob in self.knobs:
            columns[knob.name] = [t.point.get(knob.name) for t in self.trials]
        for name in metrics:
            columns[name] = [t.metrics.get(name) for t in self.trials]
        columns["violation"] = [t.violation for t in self.trials]
        columns["message"] = [t.message for t in self.trials]
        return columns

    def frame(self):
        """The columns as a pandas.DataFrame, with the number as its index."""
        import pandas  # only here: the rest needs the standard library alone

        return pandas.DataFrame(self.columns()).set_index("number")
