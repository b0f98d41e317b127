// Two or more simulated runs against each other, layer by layer. The n-th layer of a name in one is that in another.

function layerKeys(run) {
  const seen = new Map();
  return run.rows.map((row) => {
    const nth = (seen.get(row.name) || 0) + 1;
    seen.set(row.name, nth);
    return row.name + "\u0000" + nth;
  });
}

function joined(runs) {
  const keys = [], layers = new Map();
  runs.forEach((run, r) => layerKeys(run).forEach((key, i) => {
    if (!layers.has(key)) { layers.set(key, []); keys.push(key); }
    layers.get(key)[r] = run.rows[i];
  }));
  return keys.map((key) => ({name: key.split("\u0000")[0], rows: runs.map((run, r) => layers.get(key)[r] || null)}));
}

/// The cause of which the PEs' cycles changed most, in cycles of the whole array.
function changedCause(first, second, a, b) {
  let most = null;
  first.causes.forEach((cause, k) => {
    const difference = b.causes[k] / second.pes - a.causes[k] / first.pes;
    if (difference !== 0 && (!most || Math.abs(difference) > Math.abs(most[1]))) most = [cause, difference];
  });
  return most;
}

function compareTotals(parent, runs) {
  const first = runs[0];
  const better = (of) => (run) => run === first || of(run) === of(first) ? "" : of(run) < of(first) ? "better" : "worse";
  const totals = [["cycles", (run) => run.cycles, count], ["time", (run) => run.seconds(run.cycles), (v) => prefixed(v, "s")],
    ["DRAM", (run) => run.bytes, (v) => prefixed(v, "B")]];
  if (runs.every((run) => run.energy !== null)) totals.push(["energy", (run) => run.energy, (v) => prefixed(v * 1e-12, "J")]);
  const columns = [{title: "run", kind: "text", text: (run) => run.label}, {title: "hardware", kind: "text",
    text: (run) => run.hardware.name}, {title: "utilisation", text: (run) => percent(run.share("computing")),
    value: (run) => run.share("computing")}];
  for (const [name, of, text] of totals) {
    columns.push({title: name, text: (run) => text(of(run)), value: of});
    columns.push({title: "change", text: (run) => run === first ? "" : change(of(first), of(run)),
      value: (run) => of(run) / of(first), mark: better(of)});
  }
  table(parent, "Totals; changes are against the first run", columns).update(runs);
}

function showComparison(parent, runs) {
  const part = section(parent, "Comparison", runs.map((run) => run.label).join(" against ") +
    ": what changed, layer by layer.");
  compareTotals(part, runs);
  const layers = joined(runs);
  let order = "change", other = 1;
  const cycles = (row) => row ? row.cycles : 0;
  const difference = (layer) => cycles(layer.rows[other]) - cycles(layer.rows[0]);
  const sorted = () => order === "change"
    ? layers.slice().sort((a, b) => Math.abs(difference(b)) - Math.abs(difference(a))) : layers;
  const controls = el("div", {class: "controls"}, choice("Sort by", [["change", "size of the change"],
    ["order", "order in the network"]], order, (value) => { order = value; update(); }));
  if (runs.length > 2) {
    controls.prepend(choice("Compare " + runs[0].label + " with", runs.slice(1).map((run, i) => [String(i + 1), run.label]),
      "1", (value) => { other = Number(value); update(); }));
  }
  part.append(controls);
  const bars = stackedBars(part, "Cycles of each layer in each run", "Cycles of each layer in each run.", {
    grouped: true, names: () => sorted().map((layer) => layer.name), unit: () => "cycles", format: (value) => prefixed(value),
    series: () => runs.map((run, r) => ({name: run.label, color: kPalette[r % kPalette.length],
      values: sorted().map((layer) => cycles(layer.rows[r]))})),
  });
  const rows = table(part, "Cycles by layer", [
    {title: "layer", kind: "text", text: (layer) => layer.name},
    {title: "first", text: (layer) => layer.rows[0] ? count(layer.rows[0].cycles) : "-", value: (layer) => cycles(layer.rows[0])},
    {title: "other", text: (layer) => layer.rows[other] ? count(layer.rows[other].cycles) : "-",
      value: (layer) => cycles(layer.rows[other])},
    {title: "difference", text: (layer) => (difference(layer) > 0 ? "+" : "") + count(difference(layer)), value: difference},
    {title: "change", text: (layer) => layer.rows[0] && layer.rows[other]
      ? change(cycles(layer.rows[0]), cycles(layer.rows[other])) : layer.rows[0] ? "gone" : "new",
      value: (layer) => cycles(layer.rows[other]) / (cycles(layer.rows[0]) || 1),
      mark: (layer) => difference(layer) < 0 ? "better" : difference(layer) > 0 ? "worse" : ""},
    {title: "most of it", kind: "text", text: (layer) => {
      if (!layer.rows[0] || !layer.rows[other]) return "";
      const most = changedCause(runs[0], runs[other], layer.rows[0], layer.rows[other]);
      return most ? words(most[0]) + " " + (most[1] > 0 ? "+" : "") + prefixed(most[1]) : "nothing";
    }},
  ]);
  const update = () => { bars.update(); rows.update(sorted()); };
  return update;
}
