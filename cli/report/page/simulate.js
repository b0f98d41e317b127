// A run of orrery simulate: summary, cycles by cause, roofline, DRAM traffic, a table of the layers.

const kDims = ["n", "g", "k", "c", "p", "q", "r", "s"];

/// What the charts ask of a run, worked out once: a row for each layer.
function readRun(run) {
  const columns = run.layers, pes = run.hardware.rows * run.hardware.cols;
  run.pes = pes;
  run.rows = (columns.name || []).map((name, i) => {
    const causes = columns.pe_cycles[i];
    let loss = -1;
    causes.forEach((value, k) => {
      if (run.causes[k] !== "computing" && value > 0 && (loss < 0 || value > causes[loss])) loss = k;
    });
    return {
      i, name, op: columns.op[i], size: columns.size[i], tile: columns.tile[i], tiles: columns.tiles[i],
      folds: columns.folds[i], macs: columns.macs[i], cycles: columns.cycles[i], utilization: columns.utilization[i],
      causes, loss: loss < 0 ? "none" : run.causes[loss], lossShare: loss < 0 ? 0 : causes[loss] / sum(causes),
      dram: columns.dram[i], bytes: sum(columns.dram[i]), energy: columns.energy[i], notes: columns.notes[i],
    };
  });
  run.cycles = sum(run.rows.map((row) => row.cycles));
  run.macs = sum(run.rows.map((row) => row.macs));
  run.bytes = sum(run.rows.map((row) => row.bytes));
  run.byCause = run.causes.map((cause, k) => sum(run.rows.map((row) => row.causes[k])));
  run.energy = run.rows.length && run.rows.every((row) => row.energy)
    ? sum(run.rows.map((row) => row.energy.total)) : null;
  run.seconds = (cycles) => cycles / (run.hardware.clock_mhz * 1e6);
  run.share = (cause) => run.byCause[run.causes.indexOf(cause)] / (sum(run.byCause) || 1);
  return run;
}

function shapeText(size) {
  return kDims.filter((dim) => size[dim] > 1).map((dim) => dim + " " + size[dim]).join(", ") || "1";
}

function summarize(parent, run) {
  const hardware = run.hardware;
  const losses = run.causes.filter((cause) => cause !== "computing" && run.share(cause) > 0)
    .sort((a, b) => run.share(b) - run.share(a));
  const slowest = run.rows.slice().sort((a, b) => b.cycles - a.cycles).slice(0, 3);
  const utilization = run.share("computing");
  parent.append(el("p", {}, run.workload + " on " + hardware.name + " (" + hardware.rows + " x " + hardware.cols +
    " PEs at " + hardware.clock_mhz + " MHz, " + words(run.dataflow || "") + ") takes " + count(run.cycles) +
    " cycles, " + prefixed(run.seconds(run.cycles), "s") + ". In " + percent(utilization) +
    " of all PE-cycles a PE computes" + (losses.length ? "; the rest went to " +
    listed(losses.slice(0, 3).map((cause) => words(cause) + " (" + percent(run.share(cause)) + ")")) +
    (losses.length > 3 ? " and others" : "") : "") + "."));
  if (slowest.length > 1) {
    parent.append(el("p", {}, "Most cycles go to " + listed(slowest.map((row) => row.name + " (" +
      percent(row.cycles / run.cycles) + ", most of its loss " + words(row.loss) + ")")) + "."));
  }
  const figures = [[count(run.cycles), "cycles"], [prefixed(run.seconds(run.cycles), "s"), "time"],
    [percent(utilization), "of PE-cycles compute"], [prefixed(run.macs), "MACs"],
    [prefixed(run.bytes, "B"), "DRAM traffic"], [plural(run.rows.length, "layer"), "one after the other"]];
  if (run.energy !== null) figures.push([prefixed(run.energy * 1e-12, "J"), "energy, " + run.technology]);
  parent.append(el("div", {class: "figures"}, figures.map(([value, name]) =>
    el("div", {class: "figure"}, el("b", {}, value), el("span", {}, name)))));
  for (const note of run.notes) parent.append(el("p", {class: "faint"}, "Note: " + note));
  if (run.command) parent.append(el("p", {class: "faint"}, "Made by: ", el("code", {}, run.command)));
}

/// The layers that are shown, in their order; all charts of a run share it.
function makeView(run) {
  const view = {text: "", loss: "all", order: "order", unit: "cycles", selected: null, listeners: []};
  view.rows = () => {
    const wanted = view.text.toLowerCase();
    const rows = run.rows.filter((row) => (view.loss === "all" || row.loss === view.loss) &&
      (!wanted || row.name.toLowerCase().includes(wanted) || row.op.includes(wanted)));
    const keys = {cycles: (row) => -row.cycles, utilization: (row) => row.utilization,
      loss: (row) => -row.cycles * row.lossShare, name: null};
    if (view.order === "name") return rows.sort((a, b) => a.name < b.name ? -1 : 1);
    return keys[view.order] ? rows.sort((a, b) => keys[view.order](a) - keys[view.order](b)) : rows;
  };
  view.changed = () => view.listeners.forEach((act) => act());
  view.set = (key, value) => { view[key] = value; view.changed(); };
  return view;
}

function layerControls(parent, run, view) {
  const losses = [...new Set(run.rows.map((row) => row.loss))]
    .map((loss) => [loss, run.rows.filter((row) => row.loss === loss).length]).sort((a, b) => b[1] - a[1]);
  const status = el("span", {class: "faint", role: "status"});
  view.listeners.push(() => { status.textContent = view.rows().length + " of " + plural(run.rows.length, "layer"); });
  parent.append(
    el("div", {class: "controls"},
      el("label", {}, "Filter", el("input", {type: "search", placeholder: "name or op", class: "filter",
        oninput: (event) => view.set("text", event.target.value)})),
      choice("Sort by", [["order", "order in the network"], ["cycles", "cycles"], ["utilization", "lowest utilisation"],
        ["loss", "cycles lost"], ["name", "name"]], view.order, (value) => view.set("order", value)),
      choice("Show", [["cycles", "cycles"], ["share", "shares of the layer"]], view.unit,
        (value) => view.set("unit", value)), status),
    el("div", {class: "controls"}, "Largest loss:", chips("Largest loss", [["all", "all"]].concat(losses.map(
      ([loss, layers]) => [loss, words(loss) + " (" + layers + ")", causeColor(loss)])), "all",
      (value) => view.set("loss", value))));
}

function causeBars(parent, run, view) {
  const rows = () => view.rows();
  const bars = stackedBars(parent, "Cycles of each layer by cause", "What the PEs did: PE-cycles of each cause over " +
    count(run.pes) + " PEs. Click a bar for the layer, a name in the legend to leave a cause out.", {
    names: () => rows().map((row) => row.name),
    unit: () => view.unit === "share" ? "share of the layer's PE-cycles" : "cycles",
    max: () => view.unit === "share" ? 1 : null,
    format: (value) => view.unit === "share" ? percent(value) : prefixed(value),
    click: (point) => view.set("selected", rows()[point.dataIndex]),
    more: (i) => [["cycles", count(rows()[i].cycles)], ["utilisation", percent(rows()[i].utilization)]],
    series: () => run.causes.map((cause, k) => ({name: words(cause), color: causeColor(cause), values: rows().map(
      (row) => row.causes[k] / (view.unit === "share" ? sum(row.causes) || 1 : run.pes))}))
      .filter((one) => one.values.some((value) => value > 0)),
  });
  view.listeners.push(() => bars.update());
}

function dramBars(parent, run, view) {
  const colors = ["#7db7e8", "#3f7fc1", "#8a70c9", "#b79ee0", "#e0803a"];
  const rows = () => view.rows();
  const bars = stackedBars(parent, "DRAM traffic of each layer", "Bytes read and written, of the layers chosen above.", {
    names: () => rows().map((row) => row.name), unit: () => "bytes", format: (value) => prefixed(value, "B"),
    click: (point) => view.set("selected", rows()[point.dataIndex]),
    series: () => run.dram_streams.map((stream, k) => ({name: words(stream), color: colors[k],
      values: rows().map((row) => row.dram[k])})).filter((one) => one.values.some((value) => value > 0)),
  });
  view.listeners.push(() => bars.update());
}

function roofLines(run, points) {
  const peak = run.pes, bandwidth = run.hardware.dram_bytes_per_cycle;
  const xs = points.map((point) => point[0]);
  const low = Math.pow(10, Math.floor(Math.log10(Math.min(...xs, bandwidth ? peak / bandwidth : Infinity)) - 0.2));
  const high = Math.pow(10, Math.ceil(Math.log10(Math.max(...xs, bandwidth ? peak / bandwidth : 0)) + 0.2));
  const line = (name, data, type) => ({type: "line", name, data, symbol: "none", silent: true,
    lineStyle: {color: css("--faint"), width: 1.5, type}, itemStyle: {color: css("--faint")}});
  if (!bandwidth) return [line("peak of the PEs", [[low, peak], [high, peak]], "solid")];
  const ridge = peak / bandwidth;
  return [line("peak of DRAM and PEs", [[low, low * bandwidth], [ridge, peak], [high, peak]], "solid")];
}

function roofline(parent, run, view) {
  const part = section(parent, "Roofline", "Each point is a layer: MACs a cycle over MACs for each byte of DRAM " +
    "traffic. Its size grows with its cycles, its colour is its largest loss. The line is what the PEs and the DRAM " +
    "can do at most" + (run.hardware.dram_bytes_per_cycle ? " (" + count(run.pes) + " MACs and " +
    prefixed(run.hardware.dram_bytes_per_cycle) + " bytes a cycle)" : "") + ".");
  const all = run.rows.filter((row) => row.macs > 0 && row.bytes > 0 && row.cycles > 0);
  const without = run.rows.length - all.length;
  if (!all.length) return hint(part, "No layer has both MACs and DRAM traffic.");
  const most = Math.max(...all.map((row) => row.cycles));
  const point = (row) => [row.macs / row.bytes, row.macs / row.cycles, row.i];
  const shown = () => view.rows().filter((row) => row.macs > 0 && row.bytes > 0 && row.cycles > 0);
  const drawn = chart(part, "Roofline of the layers", without ? plural(without, "layer") +
    " without MACs or without DRAM traffic cannot be drawn here." : "", {
    height: () => isNarrow() ? 340 : 440,
    click: (at) => at.data && view.set("selected", run.rows[at.data[2]]),
    option() {
      const rows = shown(), losses = [...new Set(all.map((row) => row.loss))];
      return {
        legend: {data: losses.map(words)},
        grid: {left: 56, right: 20, top: 40, bottom: 48},
        xAxis: {type: "log", name: "MACs for each DRAM byte", nameLocation: "middle", nameGap: 28,
          axisLabel: {formatter: plain}},
        yAxis: {type: "log", name: "MACs a cycle", nameTextStyle: {align: "left", padding: [0, 0, 0, -40]},
          axisLabel: {formatter: plain}},
        tooltip: {formatter: (at) => {
          if (!at.data || at.data.length < 3) return "";
          const row = run.rows[at.data[2]];
          return tip(row.name, [["MACs a cycle", prefixed(at.data[1])], ["MACs a byte", prefixed(at.data[0])],
            ["cycles", count(row.cycles)], ["utilisation", percent(row.utilization)], ["largest loss",
              words(row.loss) + " " + percent(row.lossShare)]]);
        }},
        series: roofLines(run, all.map(point)).concat(losses.map((loss) => ({
          type: "scatter", name: words(loss), itemStyle: {color: causeColor(loss), opacity: 0.85,
            borderColor: css("--page"), borderWidth: 1},
          symbolSize: (value) => 7 + 23 * Math.sqrt(run.rows[value[2]].cycles / most),
          data: rows.filter((row) => row.loss === loss).map(point)}))),
      };
    },
  });
  view.listeners.push(() => drawn.update());
}

function layerTable(parent, run, view) {
  const columns = [
    {title: "layer", kind: "text", text: (row) => row.name, cell: (row) => el("button", {type: "button", class: "link",
      onclick: () => view.set("selected", row)}, row.name)},
    {title: "op", kind: "text", text: (row) => row.op},
    {title: "MACs", text: (row) => prefixed(row.macs), value: (row) => row.macs},
    {title: "cycles", text: (row) => count(row.cycles), value: (row) => row.cycles},
    {title: "of all", text: (row) => percent(row.cycles / (run.cycles || 1)), value: (row) => row.cycles},
    {title: "utilisation", text: (row) => percent(row.utilization), value: (row) => row.utilization},
    {title: "largest loss", kind: "text", text: (row) => row.loss === "none" ? "-" : words(row.loss) + " " +
      percent(row.lossShare), value: (row) => row.loss},
    {title: "DRAM", text: (row) => prefixed(row.bytes, "B"), value: (row) => row.bytes},
  ];
  if (run.energy !== null) columns.push({title: "energy", text: (row) => prefixed(row.energy.total * 1e-12, "J"),
    value: (row) => row.energy.total});
  const rows = table(parent, "Layers; click a heading to sort, a name for more", columns);
  view.listeners.push(() => rows.update(view.rows()));
}

/// What is known of the layer that was clicked.
function layerDetails(parent, run, view) {
  const box = el("div", {class: "details", role: "region", "aria-label": "The chosen layer", "aria-live": "polite"});
  box.hidden = true;
  parent.append(box);
  view.listeners.push(() => {
    const row = view.selected;
    box.hidden = !row;
    if (!row) return;
    const causes = run.causes.map((cause, k) => [cause, row.causes[k] / (sum(row.causes) || 1)])
      .filter((one) => one[1] > 0).sort((a, b) => b[1] - a[1]);
    const facts = [["operation", row.op + "; " + shapeText(row.size)], ["cycles", count(row.cycles) + ", " +
      prefixed(run.seconds(row.cycles), "s")], ["MACs", count(row.macs)], ["causes", causes.map(([cause, share]) =>
      words(cause) + " " + percent(share)).join(", ")], ["DRAM", run.dram_streams.map((stream, k) => [stream, row.dram[k]])
      .filter((one) => one[1] > 0).map(([stream, bytes]) => words(stream) + " " + prefixed(bytes, "B")).join(", ") || "none"],
    ["mapping", plural(row.tiles, "tile") + " of " + shapeText(row.tile) + "; " + plural(row.folds, "fold")]];
    if (row.notes.length) facts.push(["notes", row.notes.join(" ")]);
    box.replaceChildren(el("h3", {}, row.name), el("dl", {}, facts.map(([name, value]) =>
      [el("dt", {}, name), el("dd", {}, value)])));
  });
}

function showSimulate(parent, run) {
  summarize(section(parent, "Summary"), run);
  if (!run.rows.length) return;
  const view = makeView(run);
  const layers = section(parent, "Cycles by cause", "Every PE has one cause in every cycle; bars add up to the cycles " +
    "of the layer.");
  layerControls(layers, run, view);
  layerDetails(layers, run, view);
  causeBars(layers, run, view);
  roofline(parent, run, view);
  dramBars(section(parent, "DRAM traffic"), run, view);
  showEnergy(parent, run, view);
  showMaps(parent, run, view);
  layerTable(section(parent, "Layers"), run, view);
  run.view = view;
  return () => view.changed();
}
