// Energy of a run by component and operand.

function energyTree(run) {
  const total = run.components.map((name, k) => sum(run.rows.map((row) => row.energy.components[k])));
  return run.components.map((name, k) => {
    const split = run.rows.every((row) => row.energy.split)
      ? run.operands.map((operand, i) => sum(run.rows.map((row) => row.energy.split[k][i]))) : null;
    const children = split && split.slice(0, 3).some((value) => value > 0)
      ? run.operands.map((operand, i) => ({name: words(operand), value: split[i]})).filter((one) => one.value > 0) : [];
    return {name: words(name), value: total[k], itemStyle: {color: kPalette[k]}, children};
  }).filter((one) => one.value > 0);
}

function showEnergy(parent, run, view) {
  const part = section(parent, "Energy");
  if (run.energy === null) {
    return hint(part, "No energy was recorded; ", el("code", {}, "orrery simulate --technology NAME"), " adds it.");
  }
  const total = run.energy || 1;
  part.append(el("p", {}, "All layers take " + prefixed(run.energy * 1e-12, "J") + " with " + run.technology +
    (run.macs > 0 ? ", " + (run.energy / run.macs).toFixed(2) + " pJ for each MAC" : "") + "."));
  const pair = el("div", {class: "pair"}), left = el("div"), right = el("div");
  pair.append(left, right);
  part.append(pair);
  const tree = energyTree(run);
  if (!tree.length) return hint(part, "All energies are 0.");
  const tooltip = (at) => at.data && at.data.value === undefined ? "" :
    tip(at.treePathInfo ? at.treePathInfo.slice(1).map((one) => one.name).join(", ") : at.name,
      [["energy", prefixed(at.value * 1e-12, "J")], ["of all", percent(at.value / total)]]);
  const sunburst = chart(left, "Energy by component and operand", "Inner ring: components; outer: operands. Click to " +
    "zoom in, the middle to come back.", {
    height: () => 360,
    option: () => ({
      tooltip: {formatter: tooltip},
      series: [{type: "sunburst", radius: ["16%", "92%"], data: tree, sort: "desc",
        label: {color: "#ffffff", textBorderColor: "#00000088", textBorderWidth: 2, minAngle: 14, fontSize: 11,
          width: 62, overflow: "truncate"},
        itemStyle: {borderColor: css("--page"), borderWidth: 1}}],
    }),
  });
  const parts = run.components.map((name, k) => [words(name), sum(run.rows.map((row) => row.energy.components[k]))])
    .filter((one) => one[1] > 0).sort((a, b) => b[1] - a[1]);
  const shares = table(right, "Energy by component", [
    {title: "component", kind: "text", text: (row) => row[0]},
    {title: "energy", text: (row) => prefixed(row[1] * 1e-12, "J"), value: (row) => row[1]},
    {title: "of all", text: (row) => percent(row[1] / total), value: (row) => row[1]}]);
  shares.update(parts);
  const rows = () => view.rows();
  const bars = stackedBars(part, "Energy of each layer by component", "Energy of the layers chosen above.", {
    names: () => rows().map((row) => row.name), unit: () => "energy", format: (value) => prefixed(value * 1e-12, "J"),
    click: (point) => view.set("selected", rows()[point.dataIndex]),
    series: () => run.components.map((name, k) => ({name: words(name), color: kPalette[k],
      values: rows().map((row) => row.energy.components[k])})).filter((one) => one.values.some((value) => value > 0)),
  });
  view.listeners.push(() => { if (!sunburst.instance()) sunburst.update(); bars.update(); });
}
